/* SPDX-License-Identifier: GPL-2.0-only */
/* struct trace_meta as bytes, and back: a list of items, each with a tag and a size. */
#ifndef LM_TRACE_META_H
#define LM_TRACE_META_H

#include "trace/trace.h"

/* Tags. A reader skips those that it does not know. */
enum trace_meta_tag {
	TRACE_META_VERSION = 1,
	TRACE_META_KERNEL,
	TRACE_META_CPUS,
	TRACE_META_START,
	TRACE_META_WALL,
	TRACE_META_COMMAND,
	TRACE_META_MODEL,
	TRACE_META_PROBE,
	TRACE_META_POOL,
	TRACE_META_OPTION,
};

/* *@data is for free(). Returns 0, -E2BIG, -EINVAL (no CPU, or too many) or -ENOMEM. */
int trace_meta_put(const struct trace_meta *meta, uint8_t **data, size_t *size);

/* Owns what its meta points to. */
struct trace_meta_store {
	struct trace_meta meta;
	char *text; /* all strings */
	struct trace_model *model;
	struct trace_probe *probe;
	struct existing_pool *pool;
	struct trace_option *option;
};

/* Returns 0, -ENOMEM, or -EBADMSG with *@error. The store is to be finished in any case. */
int trace_meta_get(const uint8_t *data, size_t size, struct trace_meta_store *store,
		   const char **error);
void trace_meta_fini(struct trace_meta_store *store);

#endif /* LM_TRACE_META_H */
