// SPDX-License-Identifier: GPL-2.0-only
#include "reports/cases.h"
#include "sink/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void free_stack(struct case_stack *stack)
{
	size_t i;

	for (i = 0; i < stack->nr_frames; i++) {
		free(stack->frame[i].symbol);
		free(stack->frame[i].module);
		free(stack->frame[i].source);
		free(stack->frame[i].place.file);
	}
	free(stack->frame);
}

static void free_case(struct report_case *one)
{
	unsigned int i;

	for (i = 0; i < one->nr_stacks; i++)
		free_stack(&one->stack[i]);
	free(one->name);
	free(one->rule);
	free(one->message);
	free(one->reason);
	free(one->class);
	free(one->place.file);
}

void report_cases_free(struct report_cases *cases)
{
	size_t i;

	for (i = 0; i < cases->nr; i++)
		free_case(&cases->one[i]);
	free(cases->one);
	free(cases->trace);
	free(cases->kernel);
	free(cases->reason);
	*cases = (struct report_cases){0};
}

const char *report_frame_text(const struct case_frame *frame, char *buf, size_t size)
{
	int len;

	if (frame->inlined)
		len = snprintf(buf, size, "%s (inlined)", frame->symbol);
	else if (*frame->symbol)
		len = snprintf(buf, size, "%s+0x%" PRIx64, frame->symbol, frame->offset);
	else
		len = snprintf(buf, size, "0x%" PRIx64, frame->addr);
	if (*frame->module && len >= 0 && (size_t)len < size)
		len += snprintf(buf + len, size - (size_t)len, " [%s]", frame->module);
	if (frame->place.file && len >= 0 && (size_t)len < size)
		snprintf(buf + len, size - (size_t)len, " (%s:%u)", frame->place.file,
			 frame->place.line);
	format_trim(buf);
	return buf;
}
