/* SPDX-License-Identifier: GPL-2.0-only */
/* What lm_owner_lib makes for its clients. */
#ifndef LM_OWNER_H
#define LM_OWNER_H

struct wakeup_source;

struct wakeup_source *lm_lib_make(void);
void lm_lib_drop(struct wakeup_source *source);

#endif
