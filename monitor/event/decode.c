// SPDX-License-Identifier: GPL-2.0-only
#include "event/decode.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Which values of lm_hdr.probe a type may have. */
enum probe_use {
	PROBE_INDEX = 1 << 0,  /* one of the plan */
	PROBE_DEVICE = 1 << 1, /* LM_PROBE_DEVICE_GONE, LM_PROBE_DEVICE_UNBOUND */
	PROBE_NONE = 1 << 2,   /* LM_PROBE_NONE */
};

struct record_type {
	const char *name; /* with its article, for messages */
	uint16_t size;	  /* 0: no such type */
	unsigned int probe_use;
	int (*check)(const void *data, struct decode_error *error);
};

static int refuse(struct decode_error *error, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(struct decode_error *error, uint64_t offset, const char *format, ...)
{
	va_list args;

	error->offset = offset;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EBADMSG;
}

static int check_string(const char *text, size_t size, size_t offset, const char *field,
			struct decode_error *error)
{
	if (memchr(text, 0, size))
		return 0;
	return refuse(error, offset, "%s is not terminated, expected a 0 within its %zu bytes",
		      field, size);
}

#define CHECK_STRING(type, record, field, error)                                                   \
	check_string((record)->field, sizeof((record)->field), offsetof(type, field), #field, error)

static int check_birth(const void *data, struct decode_error *error)
{
	const struct lm_birth *birth = data;
	int err;

	err = CHECK_STRING(struct lm_birth, birth, name, error);
	if (err)
		return err;
	return CHECK_STRING(struct lm_birth, birth, device_name, error);
}

static int check_task(const void *data, struct decode_error *error)
{
	const struct lm_task *task = data;

	return CHECK_STRING(struct lm_task, task, comm, error);
}

/* The heads of both kinds of frames are alike. */
static int check_frame_head(const struct lm_frame *frame, struct decode_error *error)
{
	if (frame->h.stack == LM_STACK_NONE)
		return refuse(error, offsetof(struct lm_hdr, stack),
			      "stack 0 of a frame record, expected a reference");
	if (frame->nr == 0 || frame->nr > LM_STACK_MOST)
		return refuse(error, offsetof(struct lm_frame, nr),
			      "nr %u of a frame record, expected 1 to %d", frame->nr,
			      LM_STACK_MOST);
	if (frame->index >= frame->nr)
		return refuse(error, offsetof(struct lm_frame, index),
			      "index %u of a frame record, expected less than nr %u", frame->index,
			      frame->nr);
	return 0;
}

static int check_frame(const void *data, struct decode_error *error)
{
	const struct lm_frame *frame = data;
	int err = check_frame_head(frame, error);

	return err ? err : CHECK_STRING(struct lm_frame, frame, text, error);
}

static int check_long_frame(const void *data, struct decode_error *error)
{
	const struct lm_long_frame *frame = data;
	int err = check_frame_head(data, error);

	return err ? err : CHECK_STRING(struct lm_long_frame, frame, text, error);
}

static int check_module(const void *data, struct decode_error *error)
{
	const struct lm_module *module = data;

	if (module->what < LM_MODULE_LOADED || module->what > LM_MODULE_LEAVING)
		return refuse(error, offsetof(struct lm_module, what),
			      "what %u of a module record, expected %d to %d", module->what,
			      LM_MODULE_LOADED, LM_MODULE_LEAVING);
	return CHECK_STRING(struct lm_module, module, name, error);
}

static int check_range(const void *data, struct decode_error *error)
{
	const struct lm_range *range = data;

	if (range->kind < LM_RANGE_CORE || range->kind > LM_RANGE_USES)
		return refuse(error, offsetof(struct lm_range, kind),
			      "kind %u of a range record, expected %d to %d", range->kind,
			      LM_RANGE_CORE, LM_RANGE_USES);
	if (range->size > UINT64_MAX - range->base)
		return refuse(error, offsetof(struct lm_range, size),
			      "size 0x%" PRIx64 " of a range record at 0x%" PRIx64
			      ", expected one that ends below 2^64",
			      (uint64_t)range->size, (uint64_t)range->base);
	return CHECK_STRING(struct lm_range, range, name, error);
}

static int check_gap(const void *data, struct decode_error *error)
{
	const struct lm_gap *gap = data;

	if (gap->from_ns > gap->h.time_ns)
		return refuse(error, offsetof(struct lm_gap, from_ns),
			      "from_ns %" PRIu64
			      " of a gap record, expected at most time_ns %" PRIu64,
			      (uint64_t)gap->from_ns, (uint64_t)gap->h.time_ns);
	return 0;
}

static int check_mark(const void *data, struct decode_error *error)
{
	const struct lm_mark *mark = data;

	return CHECK_STRING(struct lm_mark, mark, text, error);
}

static int check_arm(const void *data, struct decode_error *error)
{
	const struct lm_arm *arm = data;

	if (arm->state != LM_ARM_OFF && arm->state != LM_ARM_ON)
		return refuse(error, offsetof(struct lm_arm, state),
			      "state %u of an arm record, expected %d or %d", arm->state,
			      LM_ARM_OFF, LM_ARM_ON);
	return 0;
}

static int check_count(const void *data, struct decode_error *error)
{
	const struct lm_count *count = data;
	int err;

	if (count->what >= LM_NR_COUNTS)
		return refuse(error, offsetof(struct lm_count, what),
			      "what %u of a count record, expected less than %d", count->what,
			      LM_NR_COUNTS);
	err = CHECK_STRING(struct lm_count, count, name, error);
	return err ? err : CHECK_STRING(struct lm_count, count, device, error);
}

static int check_version(const void *data, struct decode_error *error)
{
	const struct lm_version *version = data;
	int err = CHECK_STRING(struct lm_version, version, name, error);

	if (!err)
		err = CHECK_STRING(struct lm_version, version, version, error);
	return err ? err : CHECK_STRING(struct lm_version, version, srcversion, error);
}

/* It becomes a part of a path. */
static int check_build_id(const void *data, struct decode_error *error)
{
	const struct lm_build_id *build = data;
	int err = CHECK_STRING(struct lm_build_id, build, name, error);

	if (!err)
		err = CHECK_STRING(struct lm_build_id, build, id, error);
	if (!err && build->id[strspn(build->id, "0123456789abcdef")])
		err = refuse(error, offsetof(struct lm_build_id, id),
			     "id of a build id record, expected hexadecimal digits");
	return err;
}

static const struct record_type record_type[] = {
	[LM_REC_EVENT] = {"an event", sizeof(struct lm_event), PROBE_INDEX | PROBE_DEVICE, NULL},
	[LM_REC_BIRTH] = {"a birth", sizeof(struct lm_birth), PROBE_INDEX, check_birth},
	[LM_REC_TASK] = {"a task", sizeof(struct lm_task), PROBE_INDEX | PROBE_NONE, check_task},
	[LM_REC_FRAME] = {"a frame", sizeof(struct lm_frame), PROBE_INDEX | PROBE_NONE,
			  check_frame},
	[LM_REC_MODULE] = {"a module", sizeof(struct lm_module), PROBE_INDEX | PROBE_NONE,
			   check_module},
	[LM_REC_LONG_FRAME] = {"a long frame", sizeof(struct lm_long_frame),
			       PROBE_INDEX | PROBE_NONE, check_long_frame},
	[LM_REC_RANGE] = {"a range", sizeof(struct lm_range), PROBE_INDEX | PROBE_NONE,
			  check_range},
	[LM_REC_OWNED] = {"an owned birth", sizeof(struct lm_owned), PROBE_INDEX, check_birth},
	[LM_REC_VERSION] = {"a version", sizeof(struct lm_version), PROBE_INDEX | PROBE_NONE,
			    check_version},
	[LM_REC_BUILD_ID] = {"a build id", sizeof(struct lm_build_id), PROBE_NONE, check_build_id},
	[LM_REC_STRANGER] = {"a stranger", sizeof(struct lm_stranger), PROBE_INDEX, NULL},
	[LM_REC_GAP] = {"a gap", sizeof(struct lm_gap), PROBE_INDEX | PROBE_NONE, check_gap},
	[LM_REC_MARK] = {"a mark", sizeof(struct lm_mark), PROBE_NONE, check_mark},
	[LM_REC_ARM] = {"an arm", sizeof(struct lm_arm), PROBE_INDEX, check_arm},
	[LM_REC_COUNT] = {"a count", sizeof(struct lm_count), PROBE_NONE, check_count},
};

static const struct record_type *find_type(uint16_t type)
{
	if (type >= sizeof(record_type) / sizeof(record_type[0]) || !record_type[type].size)
		return NULL;
	return &record_type[type];
}

static bool probe_fits(const struct decode_limits *limits, unsigned int use, uint16_t probe)
{
	if (probe == LM_PROBE_NONE)
		return use & PROBE_NONE;
	if (record_of_device(probe))
		return use & PROBE_DEVICE;
	return (use & PROBE_INDEX) && probe < limits->nr_probes;
}

static int check_header(const struct decode_limits *limits, const struct record_type *type,
			const struct lm_hdr *h, struct decode_error *error)
{
	if (h->cpu >= limits->nr_cpus)
		return refuse(error, offsetof(struct lm_hdr, cpu),
			      "cpu %u of %s record, expected less than %u", h->cpu, type->name,
			      limits->nr_cpus);
	if (!probe_fits(limits, type->probe_use, h->probe))
		return refuse(error, offsetof(struct lm_hdr, probe),
			      "probe 0x%x of %s record, expected less than %u%s%s", h->probe,
			      type->name, limits->nr_probes,
			      type->probe_use & PROBE_DEVICE ? ", 0xfff0 or 0xfff1" : "",
			      type->probe_use & PROBE_NONE ? " or 0xffff" : "");
	if (h->time_ns >= DECODE_TIME_LIMIT_NS)
		return refuse(error, offsetof(struct lm_hdr, time_ns),
			      "time_ns 0x%" PRIx64 " of %s record, expected less than 2^63",
			      (uint64_t)h->time_ns, type->name);
	return 0;
}

int decode_check_any(const struct decode_limits *limits, const void *data, size_t size,
		     struct decode_error *error)
{
	const struct lm_hdr *h = data;
	const struct record_type *type;
	int err;

	if (size < sizeof(*h))
		return refuse(error, 0, "%zu bytes, expected at least the %zu of a header", size,
			      sizeof(*h));
	type = find_type(h->type);
	if (!type)
		return refuse(error, offsetof(struct lm_hdr, type),
			      "type %u, expected one of the LM_REC_* types", h->type);
	if (h->size != type->size)
		return refuse(error, offsetof(struct lm_hdr, size),
			      "size %u of %s record, expected %u", h->size, type->name, type->size);
	if (size != type->size)
		return refuse(error, offsetof(struct lm_hdr, size),
			      "%zu bytes framed for %s record, expected %u", size, type->name,
			      type->size);
	err = check_header(limits, type, h, error);
	if (err || !type->check)
		return err;
	return type->check(data, error);
}
