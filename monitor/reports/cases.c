// SPDX-License-Identifier: GPL-2.0-only
#include "reports/cases.h"

#include <inttypes.h>
#include <stdio.h>

const char *report_frame_text(const struct case_frame *frame, char *buf, size_t size)
{
	int len;

	if (*frame->symbol)
		len = snprintf(buf, size, "%s+0x%" PRIx64, frame->symbol, frame->offset);
	else
		len = snprintf(buf, size, "0x%" PRIx64, frame->addr);
	if (*frame->module && len >= 0 && (size_t)len < size)
		len += snprintf(buf + len, size - (size_t)len, " [%s]", frame->module);
	if (frame->place.file && len >= 0 && (size_t)len < size)
		snprintf(buf + len, size - (size_t)len, " (%s:%u)", frame->place.file,
			 frame->place.line);
	return buf;
}
