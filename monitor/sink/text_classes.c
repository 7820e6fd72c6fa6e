// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of classes in a summary. Columns are as wide as what is in them; those that do not fit
 * on a line go in a table of their own below.
 */
#include <string.h>

#include "sink/text.h"

#define MARGIN	 2  /* before the name */
#define MIN_NAME 12 /* the widths below likewise */

enum column { LIVE, PEAK, BIRTHS, DEATHS, ADOPTED, BYTES, NR_COLUMNS };

static const struct {
	const char *title;
	size_t width; /* at least, so that small tables look alike */
} columns[NR_COLUMNS] = {
	[LIVE] = {"live", 8},	   [PEAK] = {"peak", 8},       [BIRTHS] = {"births", 12},
	[DEATHS] = {"deaths", 12}, [ADOPTED] = {"adopted", 7}, [BYTES] = {"bytes", 11},
};

static void fill_row(const struct class_stats *class, char text[NR_COLUMNS][FORMAT_NUMBER_LEN])
{
	format_count(text[LIVE], class->live);
	format_count(text[PEAK], class->peak);
	format_count(text[BIRTHS], class->births);
	format_count(text[DEATHS], class->deaths);
	format_count(text[ADOPTED], class->adopted);
	format_count(text[BYTES], class->bytes);
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Returns the width of the names; @width is that of each column, without the space before it. */
static size_t measure(const struct plan *plan, const struct class_stats *stats,
		      size_t width[NR_COLUMNS])
{
	char text[NR_COLUMNS][FORMAT_NUMBER_LEN];
	size_t name = MIN_NAME;

	for (unsigned int c = 0; c < NR_COLUMNS; c++)
		width[c] = columns[c].width;
	for (unsigned int i = 0; i < plan->nr_classes; i++) {
		name = larger(name, strlen(plan->class[i].class->name));
		fill_row(&stats[i], text);
		for (unsigned int c = 0; c < NR_COLUMNS; c++)
			width[c] = larger(width[c], strlen(text[c]));
	}
	return name;
}

/* Those from @first to before @end. */
static void put_table(FILE *out, const struct plan *plan, const struct class_stats *stats,
		      size_t name, const size_t width[NR_COLUMNS], unsigned int first,
		      unsigned int end)
{
	char text[NR_COLUMNS][FORMAT_NUMBER_LEN];

	fprintf(out, "%*s%-*s", MARGIN, "", (int)name, "class");
	for (unsigned int c = first; c < end; c++)
		fprintf(out, " %*s", (int)width[c], columns[c].title);
	fprintf(out, "\n");
	for (unsigned int i = 0; i < plan->nr_classes; i++) {
		fill_row(&stats[i], text);
		fprintf(out, "%*s%-*s", MARGIN, "", (int)name, plan->class[i].class->name);
		for (unsigned int c = first; c < end; c++)
			fprintf(out, " %*s", (int)width[c], text[c]);
		fprintf(out, "\n");
	}
}

void text_classes_put(FILE *out, const struct plan *plan, const struct class_stats *stats)
{
	size_t width[NR_COLUMNS], name = measure(plan, stats, width), used;
	unsigned int first = 0, end;

	for (; first < NR_COLUMNS; first = end) {
		used = MARGIN + name + 1 + width[first];
		for (end = first + 1; end < NR_COLUMNS && used + 1 + width[end] <= SUMMARY_WIDTH;
		     end++)
			used += 1 + width[end];
		put_table(out, plan, stats, name, width, first, end);
	}
}
