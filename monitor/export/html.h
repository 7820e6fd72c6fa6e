/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the HTML export among themselves: one page without scripts, fonts or anything else
 * from elsewhere. Its text is well-formed XML too, so that a parser can check it. What the page
 * shows is kept until the end of the run, within these limits; what is beyond is counted.
 */
#ifndef LM_EXPORT_HTML_H
#define LM_EXPORT_HTML_H

#include "export/events.h"
#include "export/graph.h"
#include "export/html_flame.h"
#include "sink/words.h"

#define HTML_BUCKETS   240 /* stretches of time of a plot; even */
#define HTML_MAX_POOLS 40  /* plots of single parents */
#define HTML_MAX_KINDS 100 /* violations that say different things, with stacks and automaton */
#define HTML_MAX_MARKS 50

/* How many objects were alive in each stretch of time, at most. */
struct html_plot {
	uint64_t id; /* of the parent whose children these are; 0: free, or of a class */
	bool dead;   /* the parent is released */
	bool begun;
	unsigned int last_bucket;
	uint64_t last, peak; /* counts */
	uint64_t bucket[HTML_BUCKETS];
	char title[1024];
};

/* All plots have the same axis of time. It starts at @start_ns; each time the run grows beyond its
 * end, a stretch gets twice as long. */
struct html_plots {
	uint64_t start_ns, width_ns, end_ns;
	struct html_plot class[PLAN_MAX_CLASSES];
	struct html_plot pool[HTML_MAX_POOLS];
	unsigned int recent;   /* index of the pool that was looked for last */
	uint64_t pools_missed; /* that are not drawn */
};

/* Violations that say the same; the first of them is shown. */
struct html_kind {
	enum rule rule;
	bool certain;
	const struct plan_class *class;
	uint32_t born_stack, at_stack;
	uint64_t count;
	char *text; /* its section of the page, owned */
	size_t len;
};

struct html_mark {
	uint64_t time_ns;
	char text[LM_MARK_LEN];
};

struct html_export {
	struct sink base;
	struct export_options options;
	char version[64], kernel[128]; /* clean */
	uint64_t wall_ns;	       /* CLOCK_REALTIME at the start, 0 if not known */
	struct html_plots plots;
	unsigned int nr_kinds;
	struct html_kind kind[HTML_MAX_KINDS];
	uint64_t kinds_missed; /* violations of further kinds */
	unsigned int nr_marks;
	struct html_mark mark[HTML_MAX_MARKS];
	uint64_t marks_missed, nr_gaps;
	struct flame flame;
};

/* All up to the title, which is the first thing on the page as well. */
void html_put_head(FILE *out, const char *title);

/* html_text.c */
/* Text that cannot be taken for markup; at most 1 KiB. */
#define html_put_text(out, text)                                                                   \
	UNTRUSTED_OR_TEXT(text, html_put_untrusted, html_put_clean)(out, text)
void html_put_untrusted(FILE *out, struct untrusted text);
void html_put_clean(FILE *out, const char *text);
/* "1,234" */
void html_put_count(FILE *out, uint64_t count);
/* The frames of a stack, folded under a heading unless it is @open; nothing when there is none. */
void html_put_stack(const struct sink *sink, const char *heading, uint32_t ref, bool open);

/* html_plot.c */
void html_plot_init(struct html_plots *plots, uint64_t start_ns);
/* The number that is alive from @time_ns on. */
void html_plot_add(struct html_plots *plots, struct html_plot *plot, uint64_t time_ns,
		   uint64_t count);
/* The plot of a parent's children; NULL when there is no room. @parent: to make it, or NULL. */
struct html_plot *html_plot_of(struct html_plots *plots, uint64_t id,
			       const struct object_ref *parent);
bool html_has_plots(const struct html_export *html);
void html_put_plots(struct html_export *html);

/* Takes note of a violation: a section of its own when it is the first of its kind. 0 or -ENOMEM.
 */
int html_add_violation(struct html_export *html, const struct violation *violation);
void html_put_violations(const struct html_export *html);

/* The graph as a picture (SVG). */
void html_put_graph(FILE *out, const struct graph *graph);

/* The tables at the end of the page, and the counts at its top. */
void html_put_summary(struct html_export *html, const struct summary_info *summary);
bool html_has_ledger(const struct summary_info *summary);
void html_put_ledger(const struct html_export *html, const struct summary_info *summary);
void html_put_probes(const struct html_export *html, const struct summary_info *summary);

#endif /* LM_EXPORT_HTML_H */
