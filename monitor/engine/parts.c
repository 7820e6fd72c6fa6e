// SPDX-License-Identifier: GPL-2.0-only
/* The captures of two-part keys, and owners. Only reports use them, no verdict. */
#include "engine/internal.h"
#include "mix.h"

static bool mix_to(uint64_t first, uint64_t second, uint64_t key)
{
	return lm_mix_keys(first, second) == key;
}

bool parts_of_event(const struct event_ctx *ctx, uint64_t part[2])
{
	const __u64 *from = ctx->owned			? ctx->owned->part
			    : ctx->probe->parts_in_vals ? ctx->event->val
							: NULL;

	if (!from || !mix_to(from[0], from[1], ctx->event->key))
		return false;
	part[0] = from[0];
	part[1] = from[1];
	return true;
}

void parts_note(const struct event_ctx *ctx, uint32_t slot)
{
	struct object_extra *extra = object_extra(&ctx->engine->objects, slot);

	if (!extra)
		return;
	parts_of_event(ctx, extra->part);
	if (ctx->owned)
		extra->owner = ctx->owned->owner;
}

bool parts_known(const struct object *object, const struct object_extra *extra)
{
	return extra && mix_to(extra->part[0], extra->part[1], object->key);
}
