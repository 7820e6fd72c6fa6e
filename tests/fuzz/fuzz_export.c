// SPDX-License-Identifier: GPL-2.0-only
/* Records as the fuzzer likes them → pipeline → exports. Each must be what its format asks for. */
#include <ctype.h>
#include <errno.h>

#include "../unit/proto_reader.h"
#include "export/export.h"
#include "orders.h"
#include "text_checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* @text: what the first probe sits on, and how, and the kernel; NULL for what is usual. */
static void start(struct pipeline *pipeline, const char *text)
{
	static struct attachment probe[NR_DMA_POOL_PROBES] = {
		{"dma_pool", "pool", "born", UNTRUSTED(NULL), UNTRUSTED(NULL)},
		{"dma_pool", "pool", "dies", UNTRUSTED(NULL), UNTRUSTED("fentry")},
		{"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"), UNTRUSTED("fexit")},
		{"dma_pool", "block", "dies", UNTRUSTED("dma_pool_free"), UNTRUSTED("fentry")},
	};

	probe[0].function = untrusted(text ? text : "dma_pool_create");
	probe[0].attach = untrusted(text ? text : "fexit");
	pipeline_start(pipeline, &(struct start_info){
					 .version = UNTRUSTED("0"),
					 .kernel = untrusted(text ? text : "6.1"),
					 .nr_cpus = NR_CPUS,
					 .plan = &dma_pool_plan,
					 .probe = probe,
				 });
}

/* The biography or, once there is something to draw, the way of one of the first objects. */
static struct sink *of_one_object(FILE *out, struct export_options *options, uint8_t byte)
{
	static struct object_choice choice;

	choice = (struct object_choice){.id = 1 + byte % 8, .parent = byte % 3, .class = 1};
	options->choice = &choice;
	return byte & 64 ? export_dot_new(out, options) : export_explain_new(out, options);
}

static void check_lines(const struct text *text)
{
	text_check_json(text, true);
}

/* Packets from end to end, each with whole fields. */
static void check_packets(struct text *text)
{
	struct proto_message trace = {.bad = false};
	struct proto_field packet, field;

	fclose(text->out);
	trace.at = (const unsigned char *)text->data;
	trace.end = trace.at + text->len;
	while (proto_next(&trace, &packet)) {
		while (proto_next(&packet.inner, &field))
			;
		if (packet.number != 1 || packet.inner.bad)
			text_bad(text, "not a packet");
	}
	if (trace.bad)
		text_bad(text, "not a list of packets");
	free(text->data);
}

/* A graph: outside of quotes there is what is ours, and its braces are in pairs. */
static void check_dot(const struct text *text)
{
	bool quoted = false;
	int open = 0;

	for (const char *c = text->data; *c; c++) {
		if (quoted && *c == '\\' && c[1])
			c++;
		else if (*c == '"')
			quoted = !quoted;
		else if (!quoted && !isalnum((unsigned char)*c) && !strchr(" \t\n[]{}=,;->", *c))
			text_bad(text, "what is in no graph of ours");
		else if (!quoted)
			open += (*c == '{') - (*c == '}');
	}
	if (quoted || open)
		text_bad(text, "quotes or braces that do not end");
}

static void check_nothing(const struct text *text)
{
	(void)text;
}

static void check_text(struct text *text, void (*check)(const struct text *text))
{
	fclose(text->out);
	/* lines of a graph begin with one */
	text_check_printable(text, check == check_dot);
	check(text);
	free(text->data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint8_t byte = take_byte(&input);
	struct export_options options = {.everything = byte & 32};
	struct pipeline_config config = {
		.plan = &dma_pool_plan,
		.nr_cpus = NR_CPUS,
		.possible = true,
		.nr_sinks = 4,
	};
	struct text ndjson, perfetto, html, one;
	struct pipeline *pipeline;
	char text[48] = "";

	if (byte & 16)
		take(&input, text, sizeof(text) - 1);
	msg_set_level(MSG_QUIET);
	text_open(&ndjson);
	text_open(&perfetto);
	text_open(&html);
	text_open(&one);
	config.sink[0] = export_ndjson_new(ndjson.out, &options);
	config.sink[1] = export_perfetto_new(perfetto.out, &options);
	config.sink[2] = export_html_new(html.out, &options);
	config.sink[3] = of_one_object(one.out, &options, byte);
	pipeline = pipeline_new(&config);
	start(pipeline, byte & 16 ? text : NULL);
	follow_orders(pipeline, &input);
	/* that there is no object to draw is no other failure */
	if (pipeline_error(pipeline) && pipeline_error(pipeline) != -ENOENT)
		abort();
	pipeline_free(pipeline);
	for (unsigned int i = 0; i < config.nr_sinks; i++)
		sink_free(config.sink[i]);
	check_text(&ndjson, check_lines);
	check_packets(&perfetto);
	check_text(&html, text_check_html);
	check_text(&one, byte & 64 ? check_dot : check_nothing);
	return 0;
}
