/* SPDX-License-Identifier: GPL-2.0-only */
/* Which classes of a plan can be narrowed in the kernel (bpf/live.h), and how their probes do it.
 */
#ifndef LM_NARROW_H
#define LM_NARROW_H

#include "model/plan.h"

/* lm_probe_cfg.scope of probe @n; 0: all its events are written. */
uint8_t narrow_flags(const struct plan *plan, unsigned int n);
/* Whether events of some class can be left out. */
bool narrow_any(const struct plan *plan);

#endif /* LM_NARROW_H */
