/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the text sink among themselves. Lines have at most TEXT_WIDTH columns. */
#ifndef LM_TEXT_H
#define LM_TEXT_H

#include "sink/format.h"
#include "sink/sink.h"

#define TEXT_WIDTH	 100
#define TEXT_MAX_REPEATS 5	   /* of one kind that are printed in full */
#define TEXT_REPEAT_ROOM (1 << 12) /* kinds that are told apart; a power of two */
#define TEXT_MAX_GAPS	 20	   /* that are printed; long trouble must not flood the report */

/* Violations that say the same: they are printed a few times, then only counted. */
struct repeat {
	uint32_t rule; /* RULE_NONE: free */
	bool certain;
	const struct plan_class *class;
	uint32_t born_stack, at_stack;
	uint64_t count;
	uint64_t first_id; /* of the first object of this kind */
};

struct text_sink {
	struct sink base;
	bool colour;
	uint64_t nr_gaps;
	unsigned int nr_repeats;
	struct repeat repeat[TEXT_REPEAT_ROOM]; /* open addressing */
};

/* Prints one line that starts at @column; what is wider goes on below, indented by 8. */
void text_put(FILE *out, size_t column, const char *text);

/* What was lost, in summary and result lines: the function of a probe. */
const char *text_probe_name(const struct sink *sink, unsigned int probe);

/* The frames of a stack, innermost first, one a line; not more than @most. */
void text_put_stack(const struct sink *sink, uint32_t ref, size_t most);

/* Counts a violation; returns how often its kind has been seen, this one included. */
uint64_t text_count_repeat(struct text_sink *text, const struct violation *violation);

/* "block", or "object" when the class is not known. */
const char *text_class_name(const struct object_ref *object);
/* "0x…", of a key of two captures both: "0x18, 0x…". */
void text_add_key(struct line *line, const struct object_ref *object);
/* 'block 0x… #1 of pool "name" (device), 64 bytes' */
void text_add_object(struct line *line, const struct object_ref *object,
		     const struct object_ref *parent);
/* What happened, in words: the part before "by TASK on CPU". */
void text_say_what(const struct sink *sink, const struct violation *violation, struct line *line);

/* The whole report of one violation, however often its kind was seen. */
void text_put_violation(const struct text_sink *text, const struct violation *violation);

int text_biography(struct sink *sink, const struct biography_info *info);
int text_violation(struct sink *sink, const struct violation *violation);
int text_summary(struct sink *sink, const struct summary_info *summary);

/* 0, or -errno of a write that failed. */
int text_flush(struct sink *sink);

#endif /* LM_TEXT_H */
