// SPDX-License-Identifier: GPL-2.0-only
#include "export/html_flame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export/html.h"

#define WIDTH	   1000
#define ROW	   18  /* the height of a function */
#define LETTER	   6.7 /* the width of one in its name, at most */
#define NARROWEST  0.5 /* that is drawn */
#define MOST_DEPTH 100 /* functions on each other */

static struct flame_node *find_child(struct flame_node *node, const char *name)
{
	for (struct flame_node *child = node->child; child; child = child->next)
		if (!strcmp(child->name, name))
			return child;
	return NULL;
}

static struct flame_node *add_child(struct flame_node *node, const char *name, bool kernel)
{
	struct flame_node *child = calloc(1, sizeof(*child));

	if (!child)
		return NULL;
	child->name = strdup(name);
	if (!child->name) {
		free(child);
		return NULL;
	}
	child->kernel = kernel;
	child->next = node->child;
	node->child = child;
	return child;
}

/* The node above @node that has this name; @node itself when there are too many, NULL: no memory.
 */
static struct flame_node *step_up(struct flame *flame, struct flame_node *node, const char *name,
				  bool kernel)
{
	struct flame_node *child = find_child(node, name);

	if (child)
		return child;
	if (flame->nr == FLAME_MAX_NODES)
		return node;
	flame->nr++;
	return add_child(node, name, kernel);
}

int flame_add(struct flame *flame, const struct sink *sink, const struct forgotten *forgotten)
{
	const struct stack_frame *frame;
	size_t nr = stacks_get(sink->stacks, forgotten->stack, &frame);
	struct flame_node *node = &flame->root;
	struct line line = {0};

	node->bytes += forgotten->bytes;
	line_add(&line, "%s.%s", forgotten->class->model->name, forgotten->class->class->name);
	node = step_up(flame, node, line.text, true);
	if (node && !nr) {
		node->bytes += forgotten->bytes;
		node = step_up(flame, node, "(stack not known)", true);
	}
	while (node && nr) {
		if (node != &flame->root)
			node->bytes += forgotten->bytes;
		nr--;
		line = (struct line){0};
		words_add_function(&line, &frame[nr]);
		node = step_up(flame, node, line.text, untrusted_is_empty(frame[nr].module));
	}
	if (!node)
		return -ENOMEM;
	node->bytes += forgotten->bytes;
	return 0;
}

static void free_children(struct flame_node *node)
{
	while (node->child) {
		struct flame_node *child = node->child;

		node->child = child->next;
		free_children(child);
		free(child->name);
		free(child);
	}
}

void flame_free(struct flame *flame)
{
	free_children(&flame->root);
	*flame = (struct flame){0};
}

static unsigned int depth_of(const struct flame_node *node)
{
	unsigned int depth = 0;

	for (const struct flame_node *child = node->child; child; child = child->next) {
		unsigned int above = depth_of(child) + 1;

		depth = above > depth ? above : depth;
	}
	return depth < MOST_DEPTH ? depth : MOST_DEPTH;
}

/* The widest first; of the same width by name. */
static void sort_children(struct flame_node *node)
{
	struct flame_node *sorted = NULL;

	while (node->child) {
		struct flame_node *one = node->child, **at = &sorted;

		node->child = one->next;
		while (*at && ((*at)->bytes > one->bytes ||
			       ((*at)->bytes == one->bytes && strcmp((*at)->name, one->name) < 0)))
			at = &(*at)->next;
		one->next = *at;
		*at = one;
	}
	node->child = sorted;
}

struct picture {
	FILE *out;
	double scale; /* widths of a byte */
	uint64_t all; /* bytes */
	unsigned int height;
};

/* The name, or as much of it as there is room for. */
static void put_name(const struct picture *picture, const struct flame_node *node, double x,
		     unsigned int y, double width)
{
	size_t letters = width > 4 ? (size_t)((width - 4) / LETTER) : 0;
	char text[256];

	if (letters < 3)
		return;
	if (letters >= sizeof(text))
		letters = sizeof(text) - 1;
	snprintf(text, letters + 1, "%s", node->name);
	format_trim(text);
	fprintf(picture->out, "<text x=\"%.1f\" y=\"%u\">", x + 3, y + ROW - 5);
	html_put_text(picture->out, text);
	fputs("</text>", picture->out);
}

static void put_node(const struct picture *picture, struct flame_node *node, double x,
		     unsigned int level)
{
	double width = (double)node->bytes * picture->scale;
	unsigned int y = picture->height - (level + 1) * ROW;

	if (width < NARROWEST || level >= MOST_DEPTH)
		return;
	fputs("<g><title>", picture->out);
	html_put_text(picture->out, node->name);
	fputs(": ", picture->out);
	html_put_count(picture->out, node->bytes);
	fprintf(picture->out,
		" bytes, %.1f %%</title><rect class=\"%s\" x=\"%.1f\" y=\"%u\" width=\"%.1f\" "
		"height=\"%d\"/>",
		100.0 * (double)node->bytes / (double)picture->all,
		node->kernel ? "kernel" : "module", x, y, width, ROW - 1);
	put_name(picture, node, x, y, width);
	fputs("</g>\n", picture->out);
	sort_children(node);
	for (struct flame_node *child = node->child; child; child = child->next) {
		put_node(picture, child, x, level + 1);
		x += (double)child->bytes * picture->scale;
	}
}

void flame_put(struct flame *flame, FILE *out)
{
	struct picture picture = {.out = out, .all = flame->root.bytes};
	double x = 0;

	if (!picture.all)
		return;
	picture.scale = WIDTH / (double)picture.all;
	picture.height = depth_of(&flame->root) * ROW;
	fprintf(out, "<svg class=\"flame\" viewBox=\"0 0 %d %u\" role=\"img\">\n", WIDTH,
		picture.height);
	sort_children(&flame->root);
	for (struct flame_node *child = flame->root.child; child; child = child->next) {
		put_node(&picture, child, x, 0);
		x += (double)child->bytes * picture.scale;
	}
	fputs("</svg>\n", out);
}
