/* SPDX-License-Identifier: GPL-2.0-only */
/* Makers of records for the tests of everything right of a source. */
#ifndef TESTS_RECORDS_H
#define TESTS_RECORDS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "event/record.h"

static inline struct lm_hdr make_header(uint16_t type, uint16_t size, uint16_t cpu,
					uint64_t time_ns, uint32_t seq)
{
	return (struct lm_hdr){
		.type = type,
		.size = size,
		.cpu = cpu,
		.probe = LM_PROBE_NONE,
		.time_ns = time_ns,
		.seq = seq,
	};
}

static inline struct lm_event make_event(uint16_t probe, uint16_t cpu, uint64_t time_ns,
					 uint32_t seq)
{
	struct lm_event event = {
		.h = make_header(LM_REC_EVENT, sizeof(event), cpu, time_ns, seq),
	};

	event.h.probe = probe;
	return event;
}

static inline struct lm_birth make_birth(uint16_t probe, uint16_t cpu, uint64_t time_ns,
					 uint32_t seq, const char *name, const char *device)
{
	struct lm_birth birth = {.ev = make_event(probe, cpu, time_ns, seq)};

	birth.ev.h.type = LM_REC_BIRTH;
	birth.ev.h.size = sizeof(birth);
	snprintf(birth.name, sizeof(birth.name), "%s", name);
	snprintf(birth.device_name, sizeof(birth.device_name), "%s", device);
	return birth;
}

static inline struct lm_owned make_owned(uint16_t probe, uint16_t cpu, uint64_t time_ns,
					 uint32_t seq, uint64_t owner)
{
	struct lm_owned owned = {.birth = make_birth(probe, cpu, time_ns, seq, "eth0", "")};

	owned.birth.ev.h.type = LM_REC_OWNED;
	owned.birth.ev.h.size = sizeof(owned);
	owned.owner = owner;
	owned.part[0] = 24;
	owned.part[1] = 0xffff888012345678;
	return owned;
}

static inline struct lm_task make_task(uint16_t cpu, uint64_t time_ns, uint32_t seq, uint32_t tid,
				       const char *comm)
{
	struct lm_task task = {
		.h = make_header(LM_REC_TASK, sizeof(task), cpu, time_ns, seq),
		.tgid = tid,
		.tid = tid,
	};

	snprintf(task.comm, sizeof(task.comm), "%s", comm);
	return task;
}

static inline struct lm_frame make_frame(uint16_t cpu, uint64_t time_ns, uint32_t seq,
					 uint32_t stack, uint32_t index, uint32_t nr,
					 const char *text)
{
	struct lm_frame frame = {
		.h = make_header(LM_REC_FRAME, sizeof(frame), cpu, time_ns, seq),
		.addr = 0xffffffffc0001000 + index * 0x100,
		.index = index,
		.nr = nr,
	};

	frame.h.stack = stack;
	snprintf(frame.text, sizeof(frame.text), "%s", text);
	return frame;
}

static inline struct lm_module make_module(uint16_t cpu, uint64_t time_ns, uint32_t seq,
					   uint32_t what, const char *name)
{
	struct lm_module module = {
		.h = make_header(LM_REC_MODULE, sizeof(module), cpu, time_ns, seq),
		.what = what,
	};

	snprintf(module.name, sizeof(module.name), "%s", name);
	return module;
}

static inline struct lm_long_frame make_long_frame(const struct lm_frame *frame, uint32_t seq,
						   const char *text)
{
	struct lm_long_frame whole = {
		.h = make_header(LM_REC_LONG_FRAME, sizeof(whole), frame->h.cpu, frame->h.time_ns,
				 seq),
		.addr = frame->addr,
		.index = frame->index,
		.nr = frame->nr,
	};

	whole.h.stack = frame->h.stack;
	snprintf(whole.text, sizeof(whole.text), "%s", text);
	return whole;
}

static inline struct lm_range make_range(uint64_t time_ns, uint32_t kind, uint64_t base,
					 uint64_t size, const char *name)
{
	struct lm_range range = {
		.h = make_header(LM_REC_RANGE, sizeof(range), 0, time_ns, 0),
		.base = base,
		.size = size,
		.kind = kind,
	};

	snprintf(range.name, sizeof(range.name), "%s", name);
	return range;
}

static inline struct lm_gap make_gap(uint64_t from_ns, uint64_t time_ns, uint64_t lost,
				     uint16_t probe)
{
	struct lm_gap gap = {
		.h = make_header(LM_REC_GAP, sizeof(gap), 0, time_ns, 0),
		.from_ns = from_ns,
		.lost = lost,
	};

	gap.h.probe = probe;
	return gap;
}

static inline struct lm_mark make_mark(uint64_t time_ns, const char *text)
{
	struct lm_mark mark = {
		.h = make_header(LM_REC_MARK, sizeof(mark), 0, time_ns, 0),
	};

	mark.h.probe = LM_PROBE_NONE;
	snprintf(mark.text, sizeof(mark.text), "%s", text);
	return mark;
}

static inline struct lm_arm make_arm(uint64_t time_ns, uint16_t probe, uint32_t state)
{
	struct lm_arm arm = {
		.h = make_header(LM_REC_ARM, sizeof(arm), 0, time_ns, 0),
		.state = state,
		.why = state == LM_ARM_OFF ? LM_ARM_WHY_FUNCTION : LM_ARM_WHY_NONE,
	};

	arm.h.probe = probe;
	return arm;
}

static inline struct lm_count make_count(uint64_t time_ns, uint32_t what, uint64_t value,
					 const char *name, const char *device)
{
	struct lm_count count = {
		.h = make_header(LM_REC_COUNT, sizeof(count), 0, time_ns, 0),
		.what = what,
		.reading = 7,
		.count = value,
	};

	count.h.probe = LM_PROBE_NONE;
	snprintf(count.name, sizeof(count.name), "%s", name);
	snprintf(count.device, sizeof(count.device), "%s", device);
	return count;
}

static inline struct lm_version make_version(uint16_t cpu, uint64_t time_ns, uint32_t seq,
					     const char *name, const char *text,
					     const char *srcversion)
{
	struct lm_version version = {
		.h = make_header(LM_REC_VERSION, sizeof(version), cpu, time_ns, seq),
	};

	snprintf(version.name, sizeof(version.name), "%s", name);
	snprintf(version.version, sizeof(version.version), "%s", text);
	snprintf(version.srcversion, sizeof(version.srcversion), "%s", srcversion);
	return version;
}

static inline struct lm_build_id make_build_id(uint64_t time_ns, const char *name, const char *id)
{
	struct lm_build_id build_id = {
		.h = make_header(LM_REC_BUILD_ID, sizeof(build_id), 0, time_ns, 0),
	};

	snprintf(build_id.name, sizeof(build_id.name), "%s", name);
	snprintf(build_id.id, sizeof(build_id.id), "%s", id);
	return build_id;
}

#endif /* TESTS_RECORDS_H */
