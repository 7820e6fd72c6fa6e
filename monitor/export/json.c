// SPDX-License-Identifier: GPL-2.0-only
#include "export/json.h"

#include <inttypes.h>

#include "sink/format.h"

/* What is left to escape in clean text. */
static void put_inner(FILE *out, const char *clean)
{
	for (; *clean; clean++) {
		if (*clean == '"' || *clean == '\\')
			fputc('\\', out);
		fputc(*clean, out);
	}
}

void json_put_untrusted(FILE *out, struct untrusted text)
{
	char clean[1024];

	format_clean(clean, sizeof(clean), text);
	fputc('"', out);
	put_inner(out, clean);
	fputc('"', out);
}

void json_put_clean(FILE *out, const char *text)
{
	json_put_untrusted(out, untrusted(text));
}

uint64_t json_number(uint64_t value)
{
	return value > INT64_MAX ? INT64_MAX : value;
}

void json_put_values(FILE *out, const struct model_hook *hook, const struct lm_event *event)
{
	fputc('{', out);
	for (unsigned int i = 0; i < hook->nr_values; i++) {
		if (i)
			fputc(',', out);
		json_put_text(out, model_value_name(&hook->value[i]));
		fprintf(out, hook->value[i].name ? ":\"0x%" PRIx64 "\"" : ":%" PRIu64,
			hook->value[i].name ? (uint64_t)event->val[i] : json_number(event->val[i]));
	}
	fputc('}', out);
}

void json_put_states(FILE *out, state_set states)
{
	const char *between = "";

	fputc('[', out);
	for (int s = 0; s < NR_STATES; s++) {
		if (!(states & STATE_BIT(s)))
			continue;
		fprintf(out, "%s\"%s\"", between, state_name((enum state)s));
		between = ",";
	}
	fputc(']', out);
}
