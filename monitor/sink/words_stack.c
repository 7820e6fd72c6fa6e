// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "event/demangle.h"
#include "sink/words.h"

void words_put_stack(FILE *out, const struct sink *sink, uint32_t ref, size_t most)
{
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(sink->stacks, ref, &frame);
	char shown[DEMANGLE_MAX];

	if (!nr && ref != LM_STACK_NONE)
		fprintf(out, "      (stack not known)\n");
	for (nr = nr < most ? nr : most; nr; nr--, frame++) {
		struct line line = {0};

		if (!untrusted_is_empty(frame->symbol))
			line_add_clean(&line, demangle_shown(frame->symbol, shown));
		else
			line_add(&line, "0x%" PRIx64, frame->addr);
		if (!untrusted_is_empty(frame->symbol) && frame->size)
			line_add(&line, "+0x%" PRIx64 "/0x%" PRIx64, frame->offset, frame->size);
		if (!untrusted_is_empty(frame->module)) {
			line_add(&line, " [");
			line_add_clean(&line, frame->module);
			line_add(&line, "]");
		}
		fprintf(out, "      %s\n", line.text);
	}
}
