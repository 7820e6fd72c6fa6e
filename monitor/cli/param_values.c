// SPDX-License-Identifier: GPL-2.0-only
#include "cli/param_values.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/lexer.h"

/* "512K", "8M": *@bytes, more than 0. Returns 0 or -EINVAL. */
static int parse_size(const char *text, size_t *bytes)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	unsigned int shift = !strcmp(end, "K")	 ? 10
			     : !strcmp(end, "M") ? 20
			     : !strcmp(end, "G") ? 30
						 : 0;

	/* a digit first: strtoul() would also take signs and white space */
	if (!lexer_is_digit(*text) || (*end && !shift) || !value || value > ULONG_MAX >> shift)
		return -EINVAL;
	*bytes = value << shift;
	return 0;
}

/* "64K" */
static const char *print_size(double bytes, char *text, size_t size)
{
	static const char units[] = "\0KMG";
	size_t unit = 0;

	for (; bytes >= 1024 && units[unit + 1]; unit++)
		bytes /= 1024;
	snprintf(text, size, "%.0f%.1s", bytes, &units[unit]);
	return text;
}

static error_t store_word(struct argp_state *state, const struct param *param, const char *value,
			  int *to)
{
	const char *word = param->value;
	int index = (int)param->min;

	for (; *word; index++) {
		size_t len = strcspn(word, "|");

		if (strlen(value) == len && !strncmp(word, value, len)) {
			*to = index;
			return 0;
		}
		word += len + (word[len] == '|');
	}
	argp_error(state, "--%s: '%s' is none of %s", param->name, value, param->value);
	return EINVAL;
}

static error_t store_duration(struct argp_state *state, const struct param *param,
			      const char *value, uint64_t *to)
{
	uint64_t ns;

	if (!duration_parse(value, &ns) && (double)ns >= param->min) {
		*to = ns;
		return 0;
	}
	argp_error(state, "--%s: '%s' is no time such as 10s or 500ms,%s at most 365 days",
		   param->name, value, param->min > 0 ? " more than 0 and" : "");
	return EINVAL;
}

static error_t store_number(struct argp_state *state, const struct param *param, const char *value,
			    int *to)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(value, &end, 10);
	if (errno || !lexer_is_digit(*value) || *end || (double)number < param->min ||
	    (double)number > param->max) {
		argp_error(state, "--%s: '%s' is no number from %.0f to %.0f", param->name, value,
			   param->min, param->max);
		return EINVAL;
	}
	*to = (int)number;
	return 0;
}

static error_t store_real(struct argp_state *state, const struct param *param, const char *value,
			  double *to)
{
	char *end;
	double number = strtod(value, &end);

	if (*end || !(number >= param->min && number <= param->max)) {
		argp_error(state, "--%s: '%s' is no number from %g to %g", param->name, value,
			   param->min, param->max);
		return EINVAL;
	}
	*to = number;
	return 0;
}

static error_t store_size(struct argp_state *state, const struct param *param, const char *value,
			  size_t *to)
{
	bool any = param->type == PARAM_BYTES;
	char least[16], most[16];
	size_t bytes;

	if (parse_size(value, &bytes) || (double)bytes < param->min || (double)bytes > param->max ||
	    (!any && bytes & (bytes - 1))) {
		argp_error(state, "--%s: '%s' is no %s from %s to %s", param->name, value,
			   any ? "size" : "power of two",
			   print_size(param->min, least, sizeof(least)),
			   print_size(param->max, most, sizeof(most)));
		return EINVAL;
	}
	*to = bytes;
	return 0;
}

/* One that is not open may come to be one of lifemon's own. */
static error_t store_descriptor(struct argp_state *state, const struct param *param,
				const char *value, int *to)
{
	error_t err = store_number(state, param, value, to);
	int flags;

	if (err)
		return err;
	flags = fcntl(*to, F_GETFL);
	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
		return 0;
	argp_error(state, "--%s: descriptor %d is not open for writing", param->name, *to);
	return EINVAL;
}

static error_t store_text(struct argp_state *state, const struct param *param, const char *value,
			  void *options)
{
	const char **to = (const char **)((char *)options + param->to);
	unsigned int *nr = (unsigned int *)((char *)options + param->nr);

	if (!param->most) {
		*to = value;
		return 0;
	}
	if (*nr == param->most) {
		argp_error(state, "--%s more than %u times", param->name, param->most);
		return EINVAL;
	}
	to[(*nr)++] = value;
	return 0;
}

error_t param_store(struct argp_state *state, const struct param *param, char *value, void *options)
{
	void *to = (char *)options + param->to;

	if (param->as_given)
		*(const char **)((char *)options + param->as_given) = value;
	if (param->take) {
		param->take(options, value);
		return 0;
	}
	switch (param->type) {
	case PARAM_FLAG:
	case PARAM_NO_FLAG:
		*(bool *)to = param->type == PARAM_FLAG;
		return 0;
	case PARAM_CONSTANT:
		*(int *)to = (int)param->min;
		return 0;
	case PARAM_WORD:
		return store_word(state, param, value, to);
	case PARAM_DURATION:
		return store_duration(state, param, value, to);
	case PARAM_NUMBER:
		return store_number(state, param, value, to);
	case PARAM_REAL:
		return store_real(state, param, value, to);
	case PARAM_SIZE:
	case PARAM_BYTES:
		return store_size(state, param, value, to);
	case PARAM_DESCRIPTOR:
		return store_descriptor(state, param, value, to);
	default:
		return store_text(state, param, value, options);
	}
}
