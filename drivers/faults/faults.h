/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault switch: a driver commits a fault of its table on request, so that a test can
 * see whether lifemon finds it. One fault is on at a time, or none, which is the default.
 *
 *   insmod lm_fifo.ko fault=NAME[,every=N]	from the start on; N is 1 if not given
 *   /sys/kernel/debug/<module>/fault		read: the fault that is on, and how often it was
 *						committed; write: NAME[,every=N] or none
 *   /sys/kernel/debug/<module>/faults		the table, one fault a line, tab-separated:
 *						name, rule, class, model_of
 *
 * A build with FAULTS=0 has none of this: lm_fault() is a constant there.
 */
#ifndef LM_FAULTS_H
#define LM_FAULTS_H

#include <linux/types.h>

/* One fault that a driver can commit on request. */
struct lm_fault {
	const char *name;	/* as in fault=NAME: "double-free-block" */
	const char *rule;	/* the verdict that lifemon must give: "double-free" */
	const char *class;	/* on which class of which model: "dma_pool.block" */
	const char *model_of;	/* the real bug: commit id or CVE, and its subject; one line */
};

#ifdef LM_FAULTS

#include <linux/jump_label.h>

DECLARE_STATIC_KEY_FALSE(lm_faults_on);

/*
 * Takes the driver's @table of @nr faults, which must live until lm_faults_exit(), and switches
 * on what the module parameter names. Call it before anything that can commit a fault; may sleep.
 * Returns 0 or -EINVAL: the parameter is wrong, and the kernel log says how.
 */
int lm_faults_init(const char *module_name, const struct lm_fault *table, unsigned int nr);

/*
 * The last call of the module: after it no fault is on. Writes to the kernel log how often the fault
 * that was on was committed. May sleep.
 */
void lm_faults_exit(void);

/* lm_fault() and lm_fault_is_on() while some fault is on. */
bool lm_fault_turn(unsigned int id);
bool lm_fault_chosen(unsigned int id);

/*
 * Whether the fault @id, an index of the table, is to be committed now: it is on, and this is the
 * every-th time that it is asked for. Any context. A branch that is patched out when none is on.
 */
static inline bool lm_fault(unsigned int id)
{
	return static_branch_unlikely(&lm_faults_on) && lm_fault_turn(id);
}

/* Whether the fault @id is on; asking takes no turn. For what prepares or contains a fault. */
static inline bool lm_fault_is_on(unsigned int id)
{
	return static_branch_unlikely(&lm_faults_on) && lm_fault_chosen(id);
}

#else

static inline int lm_faults_init(const char *module_name, const struct lm_fault *table,
				 unsigned int nr)
{
	return 0;
}

static inline void lm_faults_exit(void)
{
}

static inline bool lm_fault(unsigned int id)
{
	return false;
}

static inline bool lm_fault_is_on(unsigned int id)
{
	return false;
}

#endif /* LM_FAULTS */

#endif /* LM_FAULTS_H */
