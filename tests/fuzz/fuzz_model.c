// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a model. What is accepted must print to a text that says the same. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/draw.h"
#include "model/extend.h"
#include "model/model.h"
#include "model/plan.h"
#include "model/print.h"

#include "../unit/test_model_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_text(void (*write)(const struct model *, FILE *), const struct model *model)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	write(model, out);
	fclose(out);
	return text;
}

/* What was printed has to say the same. */
static void check_print(const struct model *model)
{
	char *text = write_text(print_model, model);
	struct model_error error;
	struct model *again;

	if (model_parse("printed", text, strlen(text), &again, &error))
		abort();
	if (!same_model(model, again))
		abort();
	model_free(again);
	free(text);
}

/* Beside a model that it may extend. What does not fit has a place and a reason. */
static void check_plan(struct model *model)
{
	struct model_error error;
	struct model *models[2] = {model, NULL};
	struct plan plan;
	int err;

	if (model_load("dma_pool", &models[1], &error))
		abort();
	err = plan_init(&plan, models, 2);
	if (err == -EINVAL &&
	    (!extend_check(models, 2, &error) || !error.pos.line || !error.text[0]))
		abort();
	if (err && err != -EINVAL && err != -EEXIST && err != -E2BIG)
		abort();
	plan_fini(&plan);
	model_free(models[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model_error error;
	struct model *model;

	if (model_parse("fuzz", (const char *)data, size, &model, &error)) {
		if (!error.pos.line || !error.text[0])
			abort();
		return 0;
	}
	check_print(model);
	check_plan(model);
	free(write_text(draw_model, model));
	model_free(model);
	return 0;
}
