// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "faults/faults.h"

#define SPEC_MAX 64	/* bytes of NAME,every=N with its NUL */
#define NO_FAULT UINT_MAX

DEFINE_STATIC_KEY_FALSE(lm_faults_on);

static char fault[SPEC_MAX];
module_param_string(fault, fault, sizeof(fault), 0444);
MODULE_PARM_DESC(fault, "fault to commit: NAME[,every=N]; debugfs lists the names");

/* The switch of this module. */
static struct {
	const char *module_name;	/* for messages and debugfs */
	const struct lm_fault *table;	/* the driver's, constant */
	unsigned int nr;		/* entries of @table */
	struct dentry *dir;		/* in debugfs */

	struct mutex lock;		/* one change at a time; serialises the key, too */
	unsigned int on;		/* index of @table or NO_FAULT; read without the lock */
	unsigned int every;		/* > 0; written before @on is */
	atomic_t asked;			/* how often lm_fault() asked for the fault that is on */
	atomic_t committed;		/* and how often the answer was yes */
} faults = {
	.lock = __MUTEX_INITIALIZER(faults.lock),
	.on = NO_FAULT,
};

bool lm_fault_chosen(unsigned int id)
{
	/* whoever sees the fault on sees its counts, too: see switch_to() */
	return smp_load_acquire(&faults.on) == id;
}

bool lm_fault_turn(unsigned int id)
{
	if (!lm_fault_chosen(id))
		return false;
	if ((unsigned int)atomic_inc_return(&faults.asked) % READ_ONCE(faults.every))
		return false;
	atomic_inc(&faults.committed);
	return true;
}

static unsigned int find(const char *name)
{
	unsigned int i;

	for (i = 0; i < faults.nr; i++)
		if (!strcmp(faults.table[i].name, name))
			return i;
	return NO_FAULT;
}

static void switch_to(unsigned int id, unsigned int every)
{
	mutex_lock(&faults.lock);
	WRITE_ONCE(faults.on, NO_FAULT);
	WRITE_ONCE(faults.every, every);
	atomic_set(&faults.asked, 0);
	atomic_set(&faults.committed, 0);
	/* pairs with lm_fault_chosen() */
	smp_store_release(&faults.on, id);
	if (id == NO_FAULT)
		static_branch_disable(&lm_faults_on);
	else
		static_branch_enable(&lm_faults_on);
	mutex_unlock(&faults.lock);
}

/* Switches to what @spec says, NAME[,every=N] or "none"; overwrites @spec. 0 or -EINVAL. */
static int switch_by(char *spec)
{
	char *name = strsep(&spec, ",");
	unsigned int id, every = 1;

	if (!spec && !strcmp(name, "none")) {
		switch_to(NO_FAULT, every);
		return 0;
	}
	id = find(name);
	if (id == NO_FAULT) {
		pr_err("unknown fault '%s'; load %s without fault= and read /sys/kernel/debug/%s/faults\n",
		       name, faults.module_name, faults.module_name);
		return -EINVAL;
	}
	if (spec && (strncmp(spec, "every=", 6) || kstrtouint(spec + 6, 0, &every) || !every)) {
		pr_err("'%s' after the fault '%s' should be every=N with N from 1 on\n", spec, name);
		return -EINVAL;
	}
	switch_to(id, every);
	return 0;
}

static int fault_show(struct seq_file *seq, void *unused)
{
	mutex_lock(&faults.lock);
	if (faults.on == NO_FAULT)
		seq_puts(seq, "none\n");
	else
		seq_printf(seq, "%s,every=%u\ncommitted %d\n", faults.table[faults.on].name,
			   faults.every, atomic_read(&faults.committed));
	mutex_unlock(&faults.lock);
	return 0;
}

static int fault_open(struct inode *inode, struct file *file)
{
	return single_open(file, fault_show, NULL);
}

static ssize_t fault_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	char spec[SPEC_MAX];
	int err;

	if (len >= sizeof(spec))
		return -EINVAL;
	if (copy_from_user(spec, from, len))
		return -EFAULT;
	spec[len] = '\0';
	err = switch_by(strim(spec));
	return err ? err : len;
}

static const struct file_operations fault_fops = {
	.owner = THIS_MODULE,
	.open = fault_open,
	.read = seq_read,
	.write = fault_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int faults_show(struct seq_file *seq, void *unused)
{
	const struct lm_fault *f;

	for (f = faults.table; f < faults.table + faults.nr; f++)
		seq_printf(seq, "%s\t%s\t%s\t%s\n", f->name, f->rule, f->class, f->model_of);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(faults);

int lm_faults_init(const char *module_name, const struct lm_fault *table, unsigned int nr)
{
	char spec[SPEC_MAX];
	int err;

	faults.module_name = module_name;
	faults.table = table;
	faults.nr = nr;
	if (fault[0]) {
		/* the parameter stays as it was given, for those who read it */
		strscpy(spec, fault, sizeof(spec));
		err = switch_by(strim(spec));
		if (err)
			return err;
	}
	faults.dir = debugfs_create_dir(module_name, NULL);
	debugfs_create_file("fault", 0600, faults.dir, NULL, &fault_fops);
	debugfs_create_file("faults", 0400, faults.dir, NULL, &faults_fops);
	return 0;
}

void lm_faults_exit(void)
{
	/* for those who ask afterwards whether it really came to the fault */
	if (faults.on != NO_FAULT)
		pr_info("fault %s was committed %d times\n", faults.table[faults.on].name,
			atomic_read(&faults.committed));
	debugfs_remove_recursive(faults.dir);
	switch_to(NO_FAULT, 1);
}
