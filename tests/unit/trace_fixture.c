// SPDX-License-Identifier: GPL-2.0-only
#include "trace_fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "records.h"

#define S	 1000000000ull
#define MAX_LIST 128
#define POOL	 0xffff888103400000ull
#define BLOCK	 0xffff8881034c1000ull

/* Built once. */
static struct {
	struct trace_entry entry[MAX_LIST];
	size_t nr;
	union {
		struct lm_hdr h;
		struct lm_event event;
		struct lm_birth birth;
		struct lm_task task;
		struct lm_frame frame;
		struct lm_module module;
		struct lm_gap gap;
		struct lm_mark mark;
	} record[MAX_LIST];
	uint64_t probe_loss[3][NR_LOSS_REASONS];
	struct ledger ledger;
} sample;

static void add(struct trace_entry entry)
{
	sample.entry[sample.nr++] = entry;
}

static void add_record(const void *record)
{
	const struct lm_hdr *h = record;

	memcpy(&sample.record[sample.nr], record, h->size);
	add((struct trace_entry){.what = TRACE_RECORD, .record = &sample.record[sample.nr].h});
}

static void add_event(uint16_t probe, uint16_t cpu, uint64_t time_ns, uint32_t seq, uint64_t key,
		      uint64_t parent, uint64_t val)
{
	struct lm_event event = make_event(probe, cpu, time_ns, seq);

	event.h.stack = 0x100001 + probe;
	event.tgid = 400;
	event.tid = 400 + cpu;
	event.key = key;
	event.parent = parent;
	event.val[0] = val;
	event.val[1] = probe == 3 ? ~0ull : 0;
	add_record(&event);
}

static void add_names(void)
{
	struct lm_task task = make_task(1, S, 7, 412, "insmod");
	struct lm_frame frame =
		make_frame(1, S + 1, 8, 0x100001, 0, 2, "dma_pool_free+0x1/0x2 [m]");
	struct lm_module module = make_module(3, S + 2, UINT32_MAX, LM_MODULE_LOADED, "lm_misuse");
	struct lm_birth birth = make_birth(0, 1, S + 3, 9, "prp list", "0000:00:04.0");

	add_record(&task);
	add_record(&frame);
	frame.index = 1;
	frame.h.seq = 9;
	memset(frame.text, 'x', sizeof(frame.text) - 1);
	add_record(&frame);
	add_record(&module);
	birth.ev.key = POOL;
	birth.ev.val[0] = 256;
	birth.ev.val[1] = UINT64_MAX;
	birth.device = 0xffff888100001000;
	add_record(&birth);
}

static void add_others(void)
{
	struct lm_gap gap = make_gap(2 * S, 3 * S, 5, LM_PROBE_NONE);
	struct lm_mark mark = make_mark(3 * S, "phase 2 begins");
	struct trace_entry entry = {.what = TRACE_STATS};

	add_record(&gap);
	add_record(&mark);
	add((struct trace_entry){.what = TRACE_MALFORMED, .count = 3});
	sample.ledger = (struct ledger){.nr_probes = 3, .probe = sample.probe_loss};
	sample.probe_loss[0][LOSS_RECURSION] = 1;
	sample.probe_loss[2][LOSS_OBJECTS] = UINT64_MAX;
	sample.ledger.other[LOSS_RING_FULL] = 300;
	sample.ledger.stack_missed = 4;
	sample.ledger.text_missed = 1ull << 40;
	entry.stats.ledger = &sample.ledger;
	entry.stats.periodic = true;
	add(entry);
}

static void make_sample(void)
{
	struct trace_entry entry = {.what = TRACE_WINDOW};
	unsigned int i;

	entry.window.from_ns = S;
	entry.window.to_ns = UINT64_MAX;
	add(entry);
	add_names();
	for (i = 0; i < 40; i++) {
		if (i % 5 == 0)
			add((struct trace_entry){.what = TRACE_ADVANCE, .time_ns = S + i * S / 4});
		add_event(2 + i / 2 % 2, i % 3, 2 * S + i * S / 4 + i % 3, i / 3,
			  BLOCK + i % 7 * 256, POOL + i / 20, 0x1000 + i);
	}
	add_event(LM_PROBE_DEVICE_GONE, 0, UINT64_MAX / 2, 77, 0, 0, 0);
	add((struct trace_entry){.what = TRACE_ADVANCE, .time_ns = 12 * S});
	add_others();
	add((struct trace_entry){.what = TRACE_ADVANCE, .time_ns = 13 * S});
	entry = (struct trace_entry){.what = TRACE_FINISH};
	entry.finish.time_ns = 14 * S;
	entry.finish.leaks = true;
	add(entry);
	entry = (struct trace_entry){.what = TRACE_END};
	entry.end = (struct trace_end){
		.has_command = true,
		.command_ended = true,
		.timed_out = true,
		.command_pid = 4711,
		.command_status = 143,
		.command_err = -ENOENT,
		.watch_err = INT32_MIN,
	};
	add(entry);
}

size_t sample_entries(const struct trace_entry **entry)
{
	if (!sample.nr)
		make_sample();
	*entry = sample.entry;
	return sample.nr;
}

const struct trace_meta *sample_meta(void)
{
	static const char text[] = "model m\n\nclass c\n    born exit f key ret\n";
	static const struct trace_model model[] = {{"m", text, sizeof(text) - 1}, {"n", "", 0}};
	static const struct trace_probe probe[] = {
		{"m", "c", "born", UNTRUSTED("f"), UNTRUSTED("fexit")},
		{"m", "c", "dies", UNTRUSTED(NULL), UNTRUSTED("kprobe")},
	};
	static const struct existing_pool pool[] = {{"0000:00:04.0", "prp list \xff", 3, 4096}};
	static const struct trace_option option[] = {{"leaks", "at-exit"}, {"possible", ""}};
	static const struct trace_meta meta = {
		.version = UNTRUSTED("1.2.3"),
		.kernel = UNTRUSTED("6.1.0-test"),
		.nr_cpus = SAMPLE_CPUS,
		.start_ns = S,
		.wall_ns = 1700000000000000000,
		.command = UNTRUSTED("./test \"a b\""),
		.nr_models = 2,
		.model = model,
		.nr_probes = 2,
		.probe = probe,
		.nr_pools = 1,
		.pool = pool,
		.nr_options = 2,
		.option = option,
	};

	return &meta;
}

static bool same_ledger(const struct ledger *a, const struct ledger *b)
{
	return a->nr_probes == b->nr_probes && !memcmp(a->other, b->other, sizeof(a->other)) &&
	       a->stack_missed == b->stack_missed && a->text_missed == b->text_missed &&
	       !memcmp(a->probe, b->probe, a->nr_probes * sizeof(*a->probe));
}

static bool same_end(const struct trace_end *a, const struct trace_end *b)
{
	return a->has_command == b->has_command && a->command_ended == b->command_ended &&
	       a->timed_out == b->timed_out && a->command_pid == b->command_pid &&
	       a->command_status == b->command_status && a->command_err == b->command_err &&
	       a->watch_err == b->watch_err;
}

bool same_entry(const struct trace_entry *a, const struct trace_entry *b)
{
	if (a->what != b->what)
		return false;
	switch (a->what) {
	case TRACE_RECORD:
		return a->record->size == b->record->size &&
		       !memcmp(a->record, b->record, a->record->size);
	case TRACE_WINDOW:
		return a->window.from_ns == b->window.from_ns && a->window.to_ns == b->window.to_ns;
	case TRACE_ADVANCE:
		return a->time_ns == b->time_ns;
	case TRACE_MALFORMED:
		return a->count == b->count;
	case TRACE_STATS:
		return a->stats.periodic == b->stats.periodic &&
		       same_ledger(a->stats.ledger, b->stats.ledger);
	case TRACE_FINISH:
		return a->finish.time_ns == b->finish.time_ns && a->finish.leaks == b->finish.leaks;
	default:
		return same_end(&a->end, &b->end);
	}
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_lists(const struct trace_meta *a, const struct trace_meta *b)
{
	unsigned int i;

	for (i = 0; i < a->nr_models; i++)
		if (!same_text(a->model[i].name, b->model[i].name) ||
		    a->model[i].len != b->model[i].len ||
		    memcmp(a->model[i].text, b->model[i].text, a->model[i].len + 1))
			return false;
	for (i = 0; i < a->nr_probes; i++)
		if (!same_text(a->probe[i].model, b->probe[i].model) ||
		    !same_text(a->probe[i].class, b->probe[i].class) ||
		    !same_text(a->probe[i].verb, b->probe[i].verb) ||
		    !same_text(a->probe[i].function.raw, b->probe[i].function.raw) ||
		    !same_text(a->probe[i].attach.raw, b->probe[i].attach.raw))
			return false;
	for (i = 0; i < a->nr_options; i++)
		if (!same_text(a->option[i].name, b->option[i].name) ||
		    !same_text(a->option[i].value, b->option[i].value))
			return false;
	return !a->nr_pools || !memcmp(a->pool, b->pool, a->nr_pools * sizeof(*a->pool));
}

bool same_meta(const struct trace_meta *a, const struct trace_meta *b)
{
	return same_text(a->version.raw, b->version.raw) &&
	       same_text(a->kernel.raw, b->kernel.raw) &&
	       same_text(a->command.raw, b->command.raw) && a->nr_cpus == b->nr_cpus &&
	       a->start_ns == b->start_ns && a->wall_ns == b->wall_ns &&
	       a->nr_models == b->nr_models && a->nr_probes == b->nr_probes &&
	       a->nr_pools == b->nr_pools && a->nr_options == b->nr_options && same_lists(a, b);
}

int write_sample(const char *path, enum trace_compress compress)
{
	struct trace_write_config config = {.compress = compress};
	const struct trace_entry *entry;
	size_t i, nr = sample_entries(&entry);
	struct trace_writer *writer;
	int err, close_err;

	err = trace_write_open(path, &config, &writer);
	if (err)
		return err;
	err = trace_write_meta(writer, sample_meta());
	for (i = 0; !err && i < nr; i++)
		trace_write_entry(writer, &entry[i]);
	close_err = trace_write_close(writer, NULL);
	return err ? err : close_err;
}

unsigned char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = malloc(1 << 20);

	*size = 0;
	if (file && data)
		*size = fread(data, 1, 1 << 20, file);
	if (file)
		fclose(file);
	if (*size)
		return data;
	free(data);
	return NULL;
}
