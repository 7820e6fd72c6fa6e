// SPDX-License-Identifier: GPL-2.0-only
/*
 * The metadata of the CTF export. Names of fields begin with an underscore, which readers take off:
 * an attribute of a model can then have the name of a keyword of TSDL.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "export/ctf.h"
#include "sink/format.h"

static const char head[] =
	"/* CTF 1.8 */\n\n"
	"typealias integer { size = 16; align = 8; signed = false; } := u16;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := u32;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := u64;\n"
	"typealias integer { size = 64; align = 8; signed = false; base = 16; } := address;\n\n"
	"trace {\n"
	"\tmajor = 1;\n\tminor = 8;\n\tbyte_order = le;\n"
	"\tpacket.header := struct { u32 magic; u32 stream_id; };\n};\n\n";

static const char stream[] =
	"typealias integer {\n\tsize = 64; align = 8; signed = false;\n"
	"\tmap = clock.monotonic.value;\n} := nanoseconds;\n\n"
	"stream {\n\tid = 0;\n"
	"\tevent.header := struct { u16 id; nanoseconds timestamp; };\n"
	"\tpacket.context := struct {\n"
	"\t\tnanoseconds timestamp_begin;\n\t\tnanoseconds timestamp_end;\n"
	"\t\tu64 content_size;\n\t\tu64 packet_size;\n\t\tu64 events_discarded;\n"
	"\t\tu32 cpu_id;\n\t};\n};\n\n";

static const char others[] =
	"event {\n\tid = %u;\n\tname = \"lifemon.violation\";\n\tstream_id = 0;\n"
	"\tfields := struct {\n\t\tstring _rule;\n\t\tstring _certainty;\n\t\tstring _class;\n"
	"\t\taddress _key;\n\t\tu32 _generation;\n\t\tu64 _object;\n\t\tu64 _parent_object;\n"
	"\t\tu32 _tid;\n\t\tstring _comm;\n\t\tu32 _stack;\n\t\tstring _caller;\n\t};\n};\n\n"
	"event {\n\tid = %u;\n\tname = \"lifemon.gap\";\n\tstream_id = 0;\n"
	"\tfields := struct {\n\t\tu64 _from_ns;\n\t\tu64 _until_ns;\n\t\tu64 _lost;\n\t};\n};\n\n"
	"event {\n\tid = %u;\n\tname = \"lifemon.mark\";\n\tstream_id = 0;\n"
	"\tfields := struct {\n\t\tstring _text;\n\t};\n};\n\n"
	"event {\n\tid = %u;\n\tname = \"lifemon.frame\";\n\tstream_id = 0;\n"
	"\tfields := struct {\n\t\tu32 _stack;\n\t\tu32 _depth;\n\t\taddress _address;\n"
	"\t\tstring _function;\n\t\taddress _offset;\n\t\tstring _module;\n\t\tu32 _inlined;\n"
	"\t\tstring _file;\n\t\tu32 _line;\n\t};\n};\n";

/* In quotes; a release of the kernel can hold anything. */
static void put_string(FILE *out, struct untrusted text)
{
	char clean[256];

	format_clean(clean, sizeof(clean), text);
	fputc('"', out);
	for (const char *c = clean; *c; c++) {
		if (*c == '"' || *c == '\\')
			fputc('\\', out);
		fputc(*c, out);
	}
	fputc('"', out);
}

/* In a comment, which a name must not end: what is not of a function's name is '?'. */
static void put_comment(FILE *out, const char *site, struct untrusted function)
{
	static const char usual[] = "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789.$:";

	fprintf(out, "/* %s ", site);
	for (const char *c = function.raw; *c; c++)
		fputc(strchr(usual, *c) ? *c : '?', out);
	fputs(" */\n", out);
}

static void put_env(FILE *out, const struct start_info *info, uint64_t wall_ns)
{
	fputs("env {\n\ttracer_name = \"lifemon\";\n\ttracer_version = ", out);
	put_string(out, info->version);
	fputs(";\n\tkernel_release = ", out);
	put_string(out, info->kernel);
	fputs(";\n};\n\nclock {\n\tname = \"monotonic\";\n\tdescription = \"CLOCK_MONOTONIC\";\n"
	      "\tfreq = 1000000000;\n",
	      out);
	/* without the time of day, times are those of the clock itself */
	if (wall_ns > info->time_ns)
		fprintf(out, "\toffset = %" PRIu64 ";\n", wall_ns - info->time_ns);
	fputs("};\n\n", out);
}

/* A model's own name for a value must not be that of another field. */
static bool is_taken(const char *name)
{
	static const char *const fields[] = {"key",    "parent", "object", "generation",
					     "pid",    "tid",	 "comm",   "stack",
					     "caller", "name",	 "device"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(name, fields[i]))
			return true;
	return false;
}

static void put_event(FILE *out, const struct plan *plan, const struct start_info *info,
		      unsigned int n)
{
	const struct model_hook *hook = plan->probe[n].hook;
	const struct plan_class *class = &plan->class[plan->probe[n].class];

	put_comment(out, model_site_name(hook->site), attachment_function(plan, info->probe, n));
	fprintf(out, "event {\n\tid = %u;\n\tname = \"%s.%s.%s\";\n\tstream_id = 0;\n", n,
		class->model->name, class->class->name, model_verb_name(hook->verb));
	fputs("\tfields := struct {\n\t\taddress _key;\n\t\taddress _parent;\n\t\tu64 _object;\n"
	      "\t\tu32 _generation;\n",
	      out);
	for (unsigned int i = 0; i < hook->nr_values; i++) {
		const char *name = model_value_name(&hook->value[i]);

		fprintf(out, "\t\t%s _%s%s;\n", hook->value[i].name ? "address" : "u64",
			is_taken(name) ? "value_" : "", name);
	}
	fputs("\t\tu32 _pid;\n\t\tu32 _tid;\n\t\tstring _comm;\n\t\tu32 _stack;\n"
	      "\t\tstring _caller;\n",
	      out);
	if (ctf_has_names(hook))
		fputs("\t\tstring _name;\n\t\tstring _device;\n", out);
	fputs("\t};\n};\n\n", out);
}

static int put_all(FILE *out, const struct start_info *info, uint64_t wall_ns)
{
	fputs(head, out);
	put_env(out, info, wall_ns);
	fputs(stream, out);
	for (unsigned int n = 0; n < info->plan->nr_probes; n++)
		put_event(out, info->plan, info, n);
	fprintf(out, others, CTF_VIOLATION, CTF_GAP, CTF_MARK, CTF_FRAME);
	return events_written(out);
}

int ctf_write_metadata(int dir, const struct start_info *info, uint64_t wall_ns)
{
	int fd = openat(dir, "metadata", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	int err;

	if (!out) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	err = put_all(out, info, wall_ns);
	if (fclose(out) && !err)
		err = -errno;
	return err;
}
