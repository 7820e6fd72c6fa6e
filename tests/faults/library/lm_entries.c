// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes a folder in debugfs and one in /proc, with files of each kind, and removes both folders
 * with all that is in them when it is unloaded. With forget=1 it leaves them, which a test must not
 * open then.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Remove nothing");

#define LM_NAME "lm_entries"

static struct dentry *folder, *alone;
static struct proc_dir_entry *proc;
/* What was forgotten before has another name: that of another process. */
static char name[32];

static int show_nothing(struct seq_file *file, void *data)
{
	return 0;
}

static int open_nothing(struct inode *inode, struct file *file)
{
	return single_open(file, show_nothing, NULL);
}

static const struct file_operations file_ops = {
	.owner = THIS_MODULE,
	.open = open_nothing,
	.read = seq_read,
	.release = single_release,
};

static const struct proc_ops proc_ops = {
	.proc_open = open_nothing,
	.proc_read = seq_read,
	.proc_release = single_release,
};

static void *start_nothing(struct seq_file *file, loff_t *at)
{
	return NULL;
}

static void *next_nothing(struct seq_file *file, void *entry, loff_t *at)
{
	++*at;
	return NULL;
}

static void stop_nothing(struct seq_file *file, void *entry)
{
}

static const struct seq_operations seq_ops = {
	.start = start_nothing,
	.next = next_nothing,
	.stop = stop_nothing,
	.show = show_nothing,
};

static noinline void make_debugfs(void)
{
	folder = debugfs_create_dir(name, NULL);
	debugfs_create_file("file", 0400, folder, NULL, &file_ops);
	debugfs_create_file_unsafe("unsafe", 0400, folder, NULL, &file_ops);
	debugfs_create_dir("below", folder);
	alone = debugfs_create_file("alone", 0400, folder, NULL, &file_ops);
}

static noinline int make_proc(void)
{
	proc = proc_mkdir(name, NULL);
	if (proc && proc_create("ops", 0400, proc, &proc_ops) &&
	    proc_create_seq("seq", 0400, proc, &seq_ops) &&
	    proc_create_single("single", 0400, proc, show_nothing))
		return 0;
	return -ENOMEM;
}

static int __init lm_entries_init(void)
{
	int err;

	snprintf(name, sizeof(name), LM_NAME "%d", current->pid);
	make_debugfs();
	err = make_proc();
	/* a test cannot go on, and does not mind what is left */
	if (err)
		pr_err(LM_NAME ": failed: %d\n", err);
	return err;
}

static void __exit lm_entries_exit(void)
{
	debugfs_remove(alone);
	if (forget)
		return;
	debugfs_remove(folder);
	proc_remove(proc);
}

module_init(lm_entries_init);
module_exit(lm_entries_exit);

MODULE_DESCRIPTION("Has entries in debugfs and /proc, and may forget to remove them");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
