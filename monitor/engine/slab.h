/* SPDX-License-Identifier: GPL-2.0-only */
/* Where objects lie: takes memory for slots as they come into use. See struct slab. */
#ifndef LM_SLAB_H
#define LM_SLAB_H

#include "engine/object.h"

/* Returns 0 or -ENOMEM; slab_fini() is due either way. */
int slab_init(struct slab *slab, size_t max_objects, bool rich);
void slab_fini(struct slab *slab);
/* Of the rich slab, before its first slot is taken. Returns 0 or -ENOMEM. */
int slab_count_families(struct slab *slab, uint32_t families);

/* A slot, SLOT_NONE when there is no memory. What it held before is still in it. */
uint32_t slab_take(struct slab *slab);
void slab_give_back(struct slab *slab, uint32_t nr);

#endif /* LM_SLAB_H */
