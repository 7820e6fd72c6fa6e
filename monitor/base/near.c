// SPDX-License-Identifier: GPL-2.0-only
#include "base/near.h"

#include <string.h>

static unsigned int least_of(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/*
 * Optimal string alignment of two words of at most NEAR_MAX_LEN, row by row; a swap looks
 * two rows back. Ends early with more than @limit once no row can come below it again.
 */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len,
			     unsigned int limit)
{
	unsigned int rows[3][NEAR_MAX_LEN + 1] = {0};

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= a_len; i++) {
		const unsigned int *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];
		unsigned int *row = rows[i % 3], least = (unsigned int)i;

		row[0] = least;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = least_of(last[j] + 1, row[j - 1] + 1);
			row[j] = least_of(row[j], last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least_of(row[j], before[j - 2] + 1);
			least = least_of(least, row[j]);
		}
		if (least > limit)
			return least;
	}
	return rows[a_len % 3][b_len];
}

void near_init(struct near *near, const char *text, size_t len, unsigned int slips)
{
	*near = (struct near){.text = text, .len = len, .limit = slips};
}

void near_try(struct near *near, const char *word)
{
	size_t len = strlen(word);
	unsigned int slips;

	if (!near->limit || len > NEAR_MAX_LEN || near->len > NEAR_MAX_LEN ||
	    (len > near->len ? len - near->len : near->len - len) > near->limit)
		return;
	slips = distance(near->text, near->len, word, len, near->limit);
	if (!slips || slips > near->limit)
		return;
	near->word = word;
	near->limit = slips - 1;
}
