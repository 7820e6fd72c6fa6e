// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reports/sarif.h"

#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"

/* Text to memory and from there to JSON. */
struct text {
	FILE *out;
	char *buf;
	size_t len;
};

static FILE *text_open(struct text *text)
{
	*text = (struct text){0};
	text->out = open_memstream(&text->buf, &text->len);
	return text->out;
}

static json_t *text_close(struct text *text)
{
	json_t *string = fclose(text->out) ? NULL : json_stringn(text->buf, text->len);

	free(text->buf);
	return string;
}

/*
 * In a message, '{' and '}' are doubled, as they would be a placeholder (§3.11.5), and "](" is
 * parted, as it would make a link (§3.11.6).
 */
json_t *sarif_message(const char *message)
{
	struct text text;

	if (!text_open(&text))
		return NULL;
	for (; *message; message++) {
		fputc(*message, text.out);
		if (*message == '{' || *message == '}')
			fputc(*message, text.out);
		else if (message[0] == ']' && message[1] == '(')
			fputc(' ', text.out);
	}
	return json_pack("{so}", "text", text_close(&text));
}

/* A URI (RFC 3986): absolute for an absolute path, else relative to the root of the sources. */
static json_t *uri(const char *path)
{
	struct text text;

	if (!text_open(&text))
		return NULL;
	if (*path == '/')
		fputs("file://", text.out);
	for (; *path; path++) {
		if (strchr(UNRESERVED, *path))
			fputc(*path, text.out);
		else
			fprintf(text.out, "%%%02X", (unsigned char)*path);
	}
	return text_close(&text);
}

/* The line with its text, if that is known. */
static json_t *region(unsigned int line, const char *source)
{
	json_t *region = json_pack("{si si}", "startLine", (int)line, "endLine", (int)line);

	if (region && source &&
	    json_object_set_new(region, "snippet", json_pack("{ss}", "text", source))) {
		json_decref(region);
		return NULL;
	}
	return region;
}

json_t *sarif_physical(const char *file, unsigned int line, const char *source)
{
	json_t *place = json_pack("{s{so}}", "artifactLocation", "uri", uri(file));

	if (place && line && json_object_set_new(place, "region", region(line, source))) {
		json_decref(place);
		return NULL;
	}
	return place;
}

json_t *sarif_trace(const char *trace, uint64_t size)
{
	return json_pack("{s{so} s{si sI}}", "artifactLocation", "uri", uri(trace), "region",
			 "byteOffset", 0, "byteLength", (json_int_t)size);
}

/* The function, as "module!function" in full: two modules can have the same one. */
static json_t *logical(const struct case_frame *frame)
{
	struct text text;

	if (!text_open(&text))
		return NULL;
	fprintf(text.out, "%s!%s", *frame->module ? frame->module : "vmlinux", frame->symbol);
	return json_pack("{ss so ss}", "name", frame->symbol, "fullyQualifiedName",
			 text_close(&text), "kind", "function");
}

json_t *sarif_frame(const struct case_frame *frame)
{
	char text[512];
	json_t *location = json_pack("{so}", "message",
				     sarif_message(report_frame_text(frame, text, sizeof(text))));
	int err = 0;

	if (location && *frame->symbol)
		err = json_object_set_new(location, "logicalLocations",
					  json_pack("[o]", logical(frame)));
	if (location && !err && frame->place.file)
		err = json_object_set_new(location, "physicalLocation",
					  sarif_physical(frame->place.file, frame->place.line,
							 frame->source));
	if (err) {
		json_decref(location);
		return NULL;
	}
	return location;
}

/* The frames in the order of the calls; the innermost is the point of it. */
static json_t *thread_flow(const struct case_stack *stack, int *order)
{
	json_t *locations = json_array();
	size_t i;

	for (i = stack->nr_frames; i-- > 0;) {
		json_t *step =
			json_pack("{so si si ss ss}", "location", sarif_frame(&stack->frame[i]),
				  "nestingLevel", (int)(stack->nr_frames - 1 - i), "executionOrder",
				  (*order)++, "importance", i ? "important" : "essential", "module",
				  *stack->frame[i].module ? stack->frame[i].module : "vmlinux");

		if (json_array_append_new(locations, step)) {
			json_decref(locations);
			return NULL;
		}
	}
	return json_pack("{ss so so}", "id", stack->key, "message", sarif_message(stack->title),
			 "locations", locations);
}

json_t *sarif_code_flows(const struct report_case *one)
{
	json_t *flows = json_array();
	unsigned int i;
	int order = 1;

	for (i = 0; i < one->nr_stacks; i++) {
		if (json_array_append_new(flows, thread_flow(&one->stack[i], &order))) {
			json_decref(flows);
			return NULL;
		}
	}
	return json_pack("[{so}]", "threadFlows", flows);
}
