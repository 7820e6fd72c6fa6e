// SPDX-License-Identifier: GPL-2.0-only
/* What all lists do: find a text, keep the cursor in the list, name the callers. */
#include <string.h>

#include "view/internal.h"

bool view_has(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

bool view_name_has(struct untrusted name, const char *part)
{
	return view_has(name.raw, part);
}

static void add_frame(struct line *line, const struct stack_frame *frame)
{
	if (!untrusted_is_empty(frame->symbol))
		line_add_clean(line, frame->symbol);
	else
		line_add(line, "0x%llx", (unsigned long long)frame->addr);
}

void view_callers(const struct view *view, uint32_t stack, size_t most, char *buf, size_t size)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(view->base.stacks, stack, &frame);

	view_frames(frame, nr, most, buf, size);
}

void view_frames(const struct stack_frame *frame, size_t nr, size_t most, char *buf, size_t size)
{
	struct line line = {0};

	if (!nr) {
		snprintf(buf, size, "?");
		return;
	}
	add_frame(&line, frame);
	if (!untrusted_is_empty(frame->symbol))
		line_add(&line, "+0x%llx", (unsigned long long)frame->offset);
	for (size_t n = 1; n < nr && n < most; n++) {
		line_add(&line, " < ");
		add_frame(&line, &frame[n]);
	}
	if (!untrusted_is_empty(frame->module)) {
		line_add(&line, " [");
		line_add_clean(&line, frame->module);
		line_add(&line, "]");
	}
	snprintf(buf, size, "%.*s", (int)size - 1, line.text);
}

uint32_t view_clamp(uint32_t cursor, uint32_t total)
{
	if (cursor < total)
		return cursor;
	return total ? total - 1 : 0;
}

uint32_t view_top(uint32_t cursor, uint32_t total, unsigned int rows, uint32_t top)
{
	uint32_t last = total > rows ? total - rows : 0;

	if (cursor < top)
		top = cursor;
	if (rows && cursor >= top + rows)
		top = cursor - rows + 1;
	return top < last ? top : last;
}
