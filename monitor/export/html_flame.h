/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A flame graph: the calls that made what was forgotten, each as wide as the bytes of it. Its
 * functions stand on those that called them.
 */
#ifndef LM_EXPORT_HTML_FLAME_H
#define LM_EXPORT_HTML_FLAME_H

#include "export/forgotten.h"

#define FLAME_MAX_NODES 4000 /* what is beyond is drawn as a part of its caller */

/* A function as it was called from the one below. */
struct flame_node {
	char *name;  /* clean */
	bool kernel; /* and no module's */
	uint64_t bytes;
	struct flame_node *child, *next; /* the first one; the next of the same caller */
};

struct flame {
	struct flame_node root; /* all; no name */
	unsigned int nr;	/* nodes, without the root */
};

/* Takes the objects that one stack made. 0 or -ENOMEM. */
int flame_add(struct flame *flame, const struct sink *sink, const struct forgotten *forgotten);
/* As a picture (SVG); nothing when nothing was forgotten. */
void flame_put(struct flame *flame, FILE *out);
void flame_free(struct flame *flame);

#endif /* LM_EXPORT_HTML_FLAME_H */
