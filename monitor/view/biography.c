// SPDX-License-Identifier: GPL-2.0-only
/* The life of one object so far: who made it, what it is, and its last events. */
#include <string.h>

#include "view/internal.h"

static void put_state(const struct view *view, const struct object_ref *object, FILE *out)
{
	bool dead = object->states == STATE_BIT(STATE_DEAD);
	struct line line = {0};

	if (object->adopted) {
		line_add(&line, "born before the watch");
	} else {
		line_add(&line, "born ");
		line_add_span(&line,
			      view->now_ns > object->born_ns ? view->now_ns - object->born_ns : 0);
		line_add(&line, " ago by ");
		line_add_clean(&line, tasks_comm(view->base.tasks, object->born_tid));
		line_add(&line, "/%u", object->born_tid);
	}
	line_add(&line, dead ? "; released " : "; ");
	if (!dead) {
		words_add_states(&line, object->states);
		line_add(&line, " since ");
	}
	line_add_span(&line, view->now_ns > object->last_ns ? view->now_ns - object->last_ns : 0);
	if (dead)
		line_add(&line, " ago");
	fprintf(out, "    %s\n", line.text);
}

static void put_life(struct view *view, const struct object_ref *object,
		     const struct object_ref *parent)
{
	struct line line = {0};

	words_add_object(&line, object, parent);
	fprintf(view->out, "%s\n", line.text);
	put_state(view, object, view->out);
	if (object->born_stack != LM_STACK_NONE) {
		fprintf(view->out, "    born in\n");
		words_put_stack(view->out, &view->base, object->born_stack, SIZE_MAX);
	}
	if (object->states == STATE_BIT(STATE_DEAD) && object->died_stack != LM_STACK_NONE) {
		fprintf(view->out, "    released in\n");
		words_put_stack(view->out, &view->base, object->died_stack, SIZE_MAX);
	}
	view_put_life(view, object, view->out);
}

void view_fill_biography(struct view *view, const struct request *request,
			 struct snapshot *snapshot)
{
	struct object_ref object, parent;

	if (!request->object.id)
		return;
	snapshot->report_nr = request->object.id;
	rewind(view->out);
	if (engine_object_at(view->engine, request->object.class, request->object.key,
			     request->object.id, &object, &parent))
		put_life(view, &object, &parent);
	else
		fprintf(view->out, "This object was released, and is not remembered any more.\n");
	if (fflush(view->out))
		return;
	snprintf(snapshot->report, sizeof(snapshot->report), "%.*s", (int)ftell(view->out),
		 view->buf);
}
