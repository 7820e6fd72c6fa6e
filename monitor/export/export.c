// SPDX-License-Identifier: GPL-2.0-only
#include "export/export.h"

#include <string.h>

#include "base/near.h"

static const struct {
	const char *name;
	struct sink *(*make)(FILE *out, const struct export_options *options);
} formats[NR_EXPORT_FORMATS] = {
	[EXPORT_NDJSON] = {"ndjson", export_ndjson_new},
	[EXPORT_PERFETTO] = {"perfetto", export_perfetto_new},
	[EXPORT_CTF] = {"ctf", NULL},
	[EXPORT_DOT] = {"dot", export_dot_new},
	[EXPORT_HTML] = {"html", export_html_new},
	[EXPORT_FOLDED] = {"folded", export_folded_new},
};

enum export_format export_find(const char *name, const char **meant)
{
	struct near near;

	near_init(&near, name, strlen(name), NEAR_SLIPS(strlen(name)));
	for (enum export_format format = 0; format < NR_EXPORT_FORMATS; format++) {
		if (!strcmp(formats[format].name, name))
			return format;
		near_try(&near, formats[format].name);
	}
	*meant = near.word;
	return NR_EXPORT_FORMATS;
}

const char *export_name(enum export_format format)
{
	return formats[format].name;
}

struct sink *export_new(enum export_format format, FILE *out, const struct export_options *options)
{
	return formats[format].make(out, options);
}
