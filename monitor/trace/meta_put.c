// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "trace/bytes.h"
#include "trace/meta.h"

/* A buffer that grows; once it could not, nothing is added. */
struct output {
	uint8_t *data;
	size_t used, room;
	int err;
};

static uint8_t *make_room(struct output *out, size_t size)
{
	size_t room = out->room ? out->room : 4096;
	uint8_t *data;

	if (!out->err && size > TRACE_MAX_META - out->used)
		out->err = -E2BIG;
	if (out->err)
		return NULL;
	while (room < out->used + size)
		room *= 2;
	if (room != out->room) {
		data = realloc(out->data, room);
		if (!data) {
			out->err = -ENOMEM;
			return NULL;
		}
		out->data = data;
		out->room = room;
	}
	return out->data + out->used;
}

static void put_number(struct output *out, uint64_t value)
{
	uint8_t *at = make_room(out, TRACE_LEB_MAX);

	if (at)
		out->used = trace_put_leb(at, value) - out->data;
}

static void put_bytes(struct output *out, const void *data, size_t size)
{
	uint8_t *at = make_room(out, size);

	if (!at)
		return;
	memcpy(at, data, size);
	out->used += size;
}

static void put_text(struct output *out, const char *text, size_t len)
{
	put_number(out, len);
	put_bytes(out, text, len);
}

static void put_string(struct output *out, const char *text)
{
	put_text(out, text, strlen(text));
}

/* Puts an item: @content is emptied, for the next one. */
static void put_item(struct output *out, enum trace_meta_tag tag, struct output *content)
{
	if (content->err && !out->err)
		out->err = content->err;
	put_number(out, tag);
	put_number(out, content->used);
	if (content->used)
		put_bytes(out, content->data, content->used);
	content->used = 0;
}

static void put_head(struct output *out, struct output *item, const struct trace_meta *meta)
{
	put_string(item, meta->version.raw);
	put_item(out, TRACE_META_VERSION, item);
	put_string(item, meta->kernel.raw);
	put_item(out, TRACE_META_KERNEL, item);
	put_number(item, meta->nr_cpus);
	put_item(out, TRACE_META_CPUS, item);
	put_number(item, meta->start_ns);
	put_item(out, TRACE_META_START, item);
	put_number(item, meta->wall_ns);
	put_item(out, TRACE_META_WALL, item);
	put_string(item, meta->command.raw);
	put_item(out, TRACE_META_COMMAND, item);
}

static void put_probe(struct output *out, struct output *item, const struct trace_probe *probe)
{
	put_string(item, probe->model);
	put_string(item, probe->class);
	put_string(item, probe->verb);
	put_string(item, probe->attach.raw);
	put_number(item, !untrusted_is_null(probe->function));
	if (!untrusted_is_null(probe->function))
		put_string(item, probe->function.raw);
	put_item(out, TRACE_META_PROBE, item);
}

static void put_pool(struct output *out, struct output *item, const struct existing_pool *pool)
{
	put_text(item, pool->device, strnlen(pool->device, sizeof(pool->device) - 1));
	put_text(item, pool->name, strnlen(pool->name, sizeof(pool->name) - 1));
	put_number(item, pool->active);
	put_number(item, pool->size);
	put_item(out, TRACE_META_POOL, item);
}

static void put_lists(struct output *out, struct output *item, const struct trace_meta *meta)
{
	unsigned int i;

	for (i = 0; i < meta->nr_models; i++) {
		put_string(item, meta->model[i].name);
		put_text(item, meta->model[i].text, meta->model[i].len);
		put_item(out, TRACE_META_MODEL, item);
	}
	for (i = 0; i < meta->nr_probes; i++)
		put_probe(out, item, &meta->probe[i]);
	for (i = 0; i < meta->nr_pools; i++)
		put_pool(out, item, &meta->pool[i]);
	for (i = 0; i < meta->nr_options; i++) {
		put_string(item, meta->option[i].name);
		put_string(item, meta->option[i].value);
		put_item(out, TRACE_META_OPTION, item);
	}
}

int trace_meta_put(const struct trace_meta *meta, uint8_t **data, size_t *size)
{
	struct output out = {0}, item = {0};

	if (!meta->nr_cpus || meta->nr_cpus > TRACE_MAX_CPUS)
		return -EINVAL;
	if (meta->nr_models > TRACE_MAX_MODELS || meta->nr_probes > LM_MAX_PROBES ||
	    meta->nr_pools > TRACE_MAX_POOLS || meta->nr_options > TRACE_MAX_OPTIONS)
		return -E2BIG;
	put_head(&out, &item, meta);
	put_lists(&out, &item, meta);
	free(item.data);
	if (out.err) {
		free(out.data);
		return out.err;
	}
	*data = out.data;
	*size = out.used;
	return 0;
}
