// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "event/demangle.h"
#include "sink/words.h"

static void add_module(struct line *line, const struct stack_frame *frame)
{
	if (untrusted_is_empty(frame->module))
		return;
	line_add(line, " [");
	line_add_clean(line, frame->module);
	line_add(line, "]");
}

static void add_name(struct line *line, const struct stack_frame *frame)
{
	char shown[DEMANGLE_MAX];

	if (!untrusted_is_empty(frame->symbol))
		line_add_clean(line, demangle_shown(frame->symbol, shown));
	else
		line_add(line, "0x%" PRIx64, frame->addr);
}

void words_add_function(struct line *line, const struct stack_frame *frame)
{
	add_name(line, frame);
	add_module(line, frame);
}

void words_add_frame(struct line *line, const struct stack_frame *frame)
{
	add_name(line, frame);
	if (!untrusted_is_empty(frame->symbol) && frame->size)
		line_add(line, "+0x%" PRIx64 "/0x%" PRIx64, frame->offset, frame->size);
	add_module(line, frame);
}

void words_add_inlined(struct line *line, const struct stack_frame *frame,
		       const struct frame_place *place)
{
	char shown[DEMANGLE_MAX];

	line_add_clean(line, demangle_shown(place->function, shown));
	line_add(line, " (inlined)");
	add_module(line, frame);
}

void words_add_place(struct line *line, const struct frame_place *place)
{
	line_add_clean(line, place->file);
	line_add(line, ":%u", place->line);
}

/* "helper (inlined) [module] (file.c:12)"; of the function itself the rest of it. */
static void put_place(FILE *out, struct line *line, const struct stack_frame *frame,
		      const struct frame_place *place, bool *has_text)
{
	if (!untrusted_is_null(place->function))
		words_add_inlined(line, frame, place);
	else
		words_add_frame(line, frame);
	line_add(line, " (");
	words_add_place(line, place);
	line_add(line, ")");
	fprintf(out, "      %s\n", line->text);
	if (*has_text || untrusted_is_null(place->text))
		return;
	*line = (struct line){0};
	line_add_clean(line, place->text);
	fprintf(out, "          %s\n", line->text);
	*has_text = true;
}

void words_put_stack(FILE *out, const struct sink *sink, uint32_t ref, size_t most)
{
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(sink->stacks, ref, &frame);
	bool has_text = false;

	if (!nr && ref != LM_STACK_NONE)
		fprintf(out, "      (stack not known)\n");
	for (nr = nr < most ? nr : most; nr; nr--, frame++) {
		const struct frame_place *place;
		size_t places = debuginfo_places(sink->debuginfo, frame, &place);
		struct line line = {0};

		for (size_t i = 0; i < places; i++) {
			line = (struct line){0};
			put_place(out, &line, frame, &place[i], &has_text);
		}
		if (places)
			continue;
		words_add_frame(&line, frame);
		fprintf(out, "      %s\n", line.text);
	}
}
