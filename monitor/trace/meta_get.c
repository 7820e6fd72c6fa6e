// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "trace/bytes.h"
#include "trace/meta.h"

/* What one pass over the items needs. */
struct parse {
	struct trace_input in; /* of the item */
	struct trace_meta_store *store;
	char *text; /* where the next string goes */
};

/*
 * A string, moved to the store: it is 0-terminated there. Each has at least one byte of length in
 * the input, so the store needs no more than the input has.
 */
static const char *get_text(struct parse *parse, size_t *len)
{
	const uint8_t *from;
	char *to = parse->text;

	*len = trace_take_leb(&parse->in, TRACE_MAX_META);
	from = trace_take(&parse->in, *len);
	if (!from)
		return "";
	memcpy(to, from, *len);
	to[*len] = '\0';
	parse->text += *len + 1;
	return to;
}

static const char *get_string(struct parse *parse)
{
	const char *text;
	size_t len;

	text = get_text(parse, &len);
	if (strlen(text) != len)
		parse->in.bad = true;
	return text;
}

static uint64_t get_number(struct parse *parse, uint64_t max)
{
	return trace_take_leb(&parse->in, max);
}

static void get_probe(struct parse *parse, struct trace_probe *probe)
{
	probe->model = get_string(parse);
	probe->class = get_string(parse);
	probe->verb = get_string(parse);
	probe->attach = untrusted(get_string(parse));
	probe->function = untrusted(get_number(parse, 1) ? get_string(parse) : NULL);
}

static void get_array(struct parse *parse, char *array, size_t size)
{
	const char *text = get_string(parse);

	if (strlen(text) < size)
		memcpy(array, text, strlen(text) + 1);
	else
		parse->in.bad = true;
}

static void get_pool(struct parse *parse, struct existing_pool *pool)
{
	get_array(parse, pool->device, sizeof(pool->device));
	get_array(parse, pool->name, sizeof(pool->name));
	pool->active = get_number(parse, UINT64_MAX);
	pool->size = get_number(parse, UINT64_MAX);
}

static void get_item(struct parse *parse, uint64_t tag)
{
	struct trace_meta_store *store = parse->store;
	struct trace_meta *meta = &store->meta;
	struct trace_model *model;
	struct trace_option *option;

	switch (tag) {
	case TRACE_META_VERSION:
		meta->version = untrusted(get_string(parse));
		break;
	case TRACE_META_KERNEL:
		meta->kernel = untrusted(get_string(parse));
		break;
	case TRACE_META_CPUS:
		meta->nr_cpus = get_number(parse, TRACE_MAX_CPUS);
		break;
	case TRACE_META_START:
		meta->start_ns = get_number(parse, UINT64_MAX);
		break;
	case TRACE_META_WALL:
		meta->wall_ns = get_number(parse, UINT64_MAX);
		break;
	case TRACE_META_COMMAND:
		meta->command = untrusted(get_string(parse));
		break;
	case TRACE_META_MODEL:
		model = &store->model[meta->nr_models++];
		model->name = get_string(parse);
		model->text = get_text(parse, &model->len);
		break;
	case TRACE_META_PROBE:
		get_probe(parse, &store->probe[meta->nr_probes++]);
		break;
	case TRACE_META_POOL:
		get_pool(parse, &store->pool[meta->nr_pools++]);
		break;
	case TRACE_META_OPTION:
		option = &store->option[meta->nr_options++];
		option->name = get_string(parse);
		option->value = get_string(parse);
		break;
	default:
		parse->in.at = parse->in.end;
	}
}

/* The next item: its tag, and its content as the input of @parse. */
static uint64_t next_item(struct parse *parse, struct trace_input *all)
{
	uint64_t tag = trace_take_leb(all, UINT32_MAX);
	size_t size = trace_take_leb(all, TRACE_MAX_META);
	const uint8_t *content = trace_take(all, size);

	parse->in = (struct trace_input){content, content ? content + size : NULL, all->bad};
	return tag;
}

/* Counts the items of each list and makes room for them. */
static int make_room(struct trace_meta_store *store, const uint8_t *data, size_t size,
		     const char **error)
{
	struct trace_input all = {data, data + size, false};
	unsigned int count[TRACE_META_OPTION + 1] = {0};
	struct parse parse = {0};
	uint64_t tag;

	while (!all.bad && all.at < all.end) {
		tag = next_item(&parse, &all);
		if (tag <= TRACE_META_OPTION)
			count[tag]++;
	}
	if (all.bad || count[TRACE_META_MODEL] > TRACE_MAX_MODELS ||
	    count[TRACE_META_PROBE] > LM_MAX_PROBES || count[TRACE_META_POOL] > TRACE_MAX_POOLS ||
	    count[TRACE_META_OPTION] > TRACE_MAX_OPTIONS) {
		*error = "the list of what is known of the run is damaged or too long";
		return -EBADMSG;
	}
	store->text = malloc(size + 1);
	store->model = calloc(count[TRACE_META_MODEL] + 1, sizeof(*store->model));
	store->probe = calloc(count[TRACE_META_PROBE] + 1, sizeof(*store->probe));
	store->pool = calloc(count[TRACE_META_POOL] + 1, sizeof(*store->pool));
	store->option = calloc(count[TRACE_META_OPTION] + 1, sizeof(*store->option));
	if (!store->text || !store->model || !store->probe || !store->pool || !store->option)
		return -ENOMEM;
	return 0;
}

int trace_meta_get(const uint8_t *data, size_t size, struct trace_meta_store *store,
		   const char **error)
{
	struct trace_input all = {data, data + size, false};
	struct trace_meta *meta = &store->meta;
	struct parse parse = {.store = store};
	uint64_t tag;
	int err;

	*store = (struct trace_meta_store){0};
	meta->version = meta->kernel = meta->command = untrusted("");
	err = make_room(store, data, size, error);
	if (err)
		return err;
	parse.text = store->text;
	while (all.at < all.end) {
		tag = next_item(&parse, &all);
		get_item(&parse, tag);
		if (parse.in.bad || parse.in.at != parse.in.end) {
			*error = "an item of what is known of the run is damaged";
			return -EBADMSG;
		}
	}
	if (!meta->nr_cpus) {
		*error = "the number of CPUs is missing";
		return -EBADMSG;
	}
	meta->model = store->model;
	meta->probe = store->probe;
	meta->pool = store->pool;
	meta->option = store->option;
	return 0;
}

void trace_meta_fini(struct trace_meta_store *store)
{
	free(store->text);
	free(store->model);
	free(store->probe);
	free(store->pool);
	free(store->option);
}
