// SPDX-License-Identifier: GPL-2.0-only
#include "base/duration.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint64_t duration_unit(const char *unit, size_t len)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{"ns", 1},
		{"us", 1000},
		{"ms", 1000000},
		{"s", DURATION_SEC},
		{"m", 60 * DURATION_SEC},
		{"h", 3600 * DURATION_SEC},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == len && !memcmp(units[i].name, unit, len))
			return units[i].ns;
	return 0;
}

int duration_parse(const char *text, uint64_t *ns)
{
	const char *point = text + strspn(text, "0123456789");
	const char *end = point;
	uint64_t unit, value = 0;

	if (*point == '.')
		end += 1 + strspn(point + 1, "0123456789");
	unit = *end ? duration_unit(end, strlen(end)) : DURATION_SEC;
	if (point == text || end == point + 1 || !unit)
		return -EINVAL;
	for (const char *at = text; at < point; at++) {
		value = value * 10 + (uint64_t)(*at - '0') * unit;
		if (value > DURATION_MAX)
			return -EINVAL;
	}
	/* what is below 1 ns is cut off */
	for (const char *at = point + 1; at < end; at++) {
		unit /= 10;
		value += (uint64_t)(*at - '0') * unit;
	}
	if (value > DURATION_MAX)
		return -EINVAL;
	*ns = value;
	return 0;
}

const char *duration_text(char text[DURATION_TEXT], uint64_t ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{"m", 60 * DURATION_SEC},
		{"s", DURATION_SEC},
		{"ms", 1000000},
		{"us", 1000},
		{"ns", 1},
	};
	unsigned int i = 0;

	while (ns % units[i].ns)
		i++;
	snprintf(text, DURATION_TEXT, "%" PRIu64 "%s", ns / units[i].ns, units[i].name);
	return text;
}
