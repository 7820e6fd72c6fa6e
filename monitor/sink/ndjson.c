// SPDX-License-Identifier: GPL-2.0-only
#include "sink/ndjson.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sink/format.h"

json_t *ndjson_untrusted(struct untrusted text)
{
	size_t size = strlen(text.raw) * 4 + 1;
	char *clean = malloc(size);
	json_t *string;

	if (!clean)
		return NULL;
	format_clean(clean, size, text);
	string = json_string(clean);
	free(clean);
	return string;
}

json_t *ndjson_clean(const char *text)
{
	return ndjson_untrusted(untrusted(text));
}

json_t *ndjson_known(struct untrusted text)
{
	return untrusted_is_null(text) ? json_null() : ndjson_text(text);
}

json_t *ndjson_hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}

json_t *ndjson_number(uint64_t value)
{
	return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

json_t *ndjson_elapsed(const struct sink *sink, uint64_t time_ns)
{
	return ndjson_number(time_ns > sink->start_ns ? time_ns - sink->start_ns : 0);
}

int ndjson_put(struct sink *sink, json_t *object)
{
	int err = 0;

	if (!object)
		return -ENOMEM;
	errno = 0;
	if (json_dumpf(object, sink->out, JSON_COMPACT) || fputc('\n', sink->out) == EOF ||
	    fflush(sink->out) || ferror(sink->out))
		err = errno ? -errno : -EIO;
	json_decref(object);
	return err;
}

/* "function" is null where the kernel has none of the hook's. */
static json_t *probe_of(const struct attachment *probe)
{
	return json_pack("{so so so so so}", "model", ndjson_text(probe->model), "class",
			 ndjson_text(probe->class), "verb", ndjson_text(probe->verb), "function",
			 ndjson_known(probe->function), "attach",
			 untrusted_is_null(probe->function) ? json_null()
							    : ndjson_text(probe->attach));
}

static json_t *all_probes(const struct start_info *info)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < info->plan->nr_probes; i++)
		if (!sink_is_spare(info->probe, info->plan, i))
			json_array_append_new(list, probe_of(&info->probe[i]));
	return list;
}

static json_t *all_models(const struct plan *plan)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < plan->nr_classes; i++)
		if (i == 0 || plan->class[i].model != plan->class[i - 1].model)
			json_array_append_new(list, json_string(plan->class[i].model->name));
	return list;
}

static json_t *all_pools(const struct start_info *info)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < info->nr_pools; i++) {
		const struct existing_pool *pool = &info->pool[i];

		json_array_append_new(list, json_pack("{so so so so}", "device",
						      ndjson_text(pool->device), "name",
						      ndjson_text(pool->name), "active",
						      ndjson_number(pool->active), "size",
						      ndjson_number(pool->size)));
	}
	return list;
}

static int ndjson_start(struct sink *sink, const struct start_info *info)
{
	return ndjson_put(sink,
			  json_pack("{ss so so si so so so so so}", "type", "start", "version",
				    ndjson_text(info->version), "kernel", ndjson_text(info->kernel),
				    "cpus", (int)info->nr_cpus, "time_ns",
				    ndjson_number(info->time_ns), "wall_ns",
				    info->wall_ns ? ndjson_number(info->wall_ns) : json_null(),
				    "models", all_models(info->plan), "probes", all_probes(info),
				    "pools", all_pools(info)));
}

/* "lost" is null when nobody knows how many. */
static int ndjson_gap(struct sink *sink, const struct lm_gap *gap)
{
	return ndjson_put(sink,
			  json_pack("{ss so so so so so}", "type", "gap", "from_ns",
				    ndjson_number(gap->from_ns), "time_ns",
				    ndjson_number(gap->h.time_ns), "elapsed_ns",
				    ndjson_elapsed(sink, gap->h.time_ns), "lost",
				    gap->lost ? ndjson_number(gap->lost) : json_null(), "function",
				    ndjson_known(sink_function(sink, gap->h.probe))));
}

static int ndjson_mark(struct sink *sink, const struct lm_mark *mark)
{
	return ndjson_put(sink, json_pack("{ss so so so}", "type", "mark", "time_ns",
					  ndjson_number(mark->h.time_ns), "elapsed_ns",
					  ndjson_elapsed(sink, mark->h.time_ns), "text",
					  ndjson_text(mark->text)));
}

static void ndjson_free(struct sink *sink)
{
	free(sink);
}

static const struct sink_ops ndjson_ops = {
	.name = "ndjson",
	.start = ndjson_start,
	.violation = ndjson_violation,
	.gap = ndjson_gap,
	.mark = ndjson_mark,
	.stats = ndjson_stats,
	.biography = ndjson_biography,
	.summary = ndjson_summary,
	.free = ndjson_free,
};

struct sink *sink_ndjson_new(FILE *out)
{
	struct sink *sink = calloc(1, sizeof(*sink));

	if (!sink)
		return NULL;
	sink->ops = &ndjson_ops;
	sink->out = out;
	return sink;
}
