/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether two hooks see the same of the same calls, whatever they make of it. */
#ifndef LM_MODEL_SAME_H
#define LM_MODEL_SAME_H

#include "model/model.h"

bool model_capture_is_same(const struct model_capture *a, const struct model_capture *b);

/*
 * Whether what a probe of @recorded wrote is what @asked would have written, but for names and
 * devices, which a record may have or lack: site, key, parent, conditions and values are the
 * same. Which function it was is the caller's business.
 */
bool model_hook_sees_same(const struct model_hook *recorded, const struct model_hook *asked);

#endif /* LM_MODEL_SAME_H */
