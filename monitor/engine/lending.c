// SPDX-License-Identifier: GPL-2.0-only
/* How often an object is lent, and late returns after it died lent. */
#include "engine/internal.h"

state_set lending_count(struct event_ctx *ctx, struct object *object, state_set now,
			struct step_result r)
{
	if (ctx->engine->class[object->class].counted) {
		counted_seen(ctx->engine, object);
		return r.next;
	}
	if (is_stale(ctx->engine, object) ||
	    evidence_of(ctx->engine, object)->unseen & COUNTING_STEPS)
		object->flags |= OBJ_INEXACT;
	if (!(now & STATES_LENT)) {
		object->flags &= ~OBJ_INEXACT;
		object->borrows = 0;
	}
	switch (ctx->probe->step) {
	case STEP_BORROW_EXCLUSIVE:
		if (r.reject != now) { /* so it was lent to nobody */
			object->flags &= ~OBJ_INEXACT;
			object->borrows = 0;
		}
		/* fall through */
	case STEP_BORROW_SHARED:
		if (object->borrows == UINT16_MAX)
			object->flags |= OBJ_INEXACT;
		else
			object->borrows++;
		break;
	case STEP_RETURN:
		if (r.reject == now || object->flags & OBJ_INEXACT)
			break;
		object->borrows--;
		return r.next & (object->borrows ? STATES_LENT : ~STATES_LENT);
	}
	return r.next;
}

bool lending_comes_back(const struct event_ctx *ctx, struct object *object)
{
	if (ctx->probe->step == STEP_RETURN && object->flags & OBJ_OWES_RETURN) {
		if (!(object->flags & OBJ_INEXACT) && --object->borrows == 0)
			object->flags &= ~OBJ_OWES_RETURN;
		return true;
	}
	if (ctx->probe->step == STEP_BACK && object->flags & OBJ_OWES_BACK) {
		object->flags &= ~OBJ_OWES_BACK;
		return true;
	}
	return false;
}
