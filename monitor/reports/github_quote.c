// SPDX-License-Identifier: GPL-2.0-only
#include "reports/github_quote.h"

#include <inttypes.h>

#include "base/unique.h"

int github_quote_begin(struct github_quote *quote, FILE *out)
{
	uint64_t id;
	int err = unique_id(&id);

	if (err)
		return err;
	snprintf(quote->token, sizeof(quote->token), "%016" PRIx64, id);
	quote->out = out;
	fprintf(out, "::stop-commands::%s\n", quote->token);
	/* The runner reads both streams of the step: messages must not come first. */
	fflush(out);
	return 0;
}

void github_quote_end(struct github_quote *quote)
{
	if (!quote->out)
		return;
	fprintf(quote->out, "::%s::\n", quote->token);
	fflush(quote->out);
	quote->out = NULL;
}
