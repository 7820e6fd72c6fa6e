// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many users of one CPU, when it is loaded: threads that take turns, and a timer that interrupts
 * them, all allocate and free blocks of one DMA pool. Parameter "calls" then says how many calls of
 * dma_pool_alloc() there were; each had its dma_pool_free(). Also, calls within calls of one
 * function.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/version.h>

static unsigned int threads = 4;
module_param(threads, uint, 0444);
MODULE_PARM_DESC(threads, "How many threads share the CPU (4)");

static unsigned int pairs = 2000;
module_param(pairs, uint, 0444);
MODULE_PARM_DESC(pairs, "How many blocks each of them allocates and frees (2000)");

static unsigned int timer_us;
module_param(timer_us, uint, 0444);
MODULE_PARM_DESC(timer_us, "Also a pair in an interrupt, at this interval in microseconds (0: never)");

static unsigned int depth;
module_param(depth, uint, 0444);
MODULE_PARM_DESC(depth, "How often lm_nest() calls itself, up to 100 (0: it is not called)");

static unsigned int cpu;
module_param(cpu, uint, 0444);
MODULE_PARM_DESC(cpu, "Which CPU (0)");

static unsigned long long calls;
module_param(calls, ullong, 0444);
MODULE_PARM_DESC(calls, "Result: calls of dma_pool_alloc(), of as many of dma_pool_free()");

static struct platform_device *lm_device;
static struct dma_pool *lm_pool;
static struct hrtimer lm_timer;
static atomic64_t lm_calls = ATOMIC64_INIT(0);
static atomic_t lm_left;
static DECLARE_COMPLETION(lm_done);

static noinline void one_pair(gfp_t gfp)
{
	dma_addr_t dma;
	void *block = dma_pool_alloc(lm_pool, gfp, &dma);

	atomic64_inc(&lm_calls);
	if (block)
		dma_pool_free(lm_pool, block, dma);
}

/* Gets the number of the calls that it makes. Each returns before those around it. */
static noinline unsigned long lm_nest(unsigned long number)
{
	unsigned long sum = number > 1 ? lm_nest(number - 1) : 0;

	barrier();
	return sum + number;
}

static noinline void lm_nested(unsigned long number)
{
	barrier();
}

static void nest(void)
{
	lm_nest(depth);
	for (unsigned long n = 1; n <= depth; n++)
		lm_nested(n);
}

static int crowd_thread(void *unused)
{
	for (unsigned int i = 0; i < pairs; i++)
		one_pair(GFP_KERNEL);
	if (atomic_dec_and_test(&lm_left))
		complete(&lm_done);
	return 0;
}

static enum hrtimer_restart crowd_timer(struct hrtimer *timer)
{
	one_pair(GFP_ATOMIC);
	hrtimer_forward_now(timer, ns_to_ktime(timer_us * (u64)NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

static void timer_start(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
	hrtimer_init(&lm_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	lm_timer.function = crowd_timer;
#else
	hrtimer_setup(&lm_timer, crowd_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
#endif
	hrtimer_start(&lm_timer, ns_to_ktime(timer_us * (u64)NSEC_PER_USEC),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

/* The timer fires on the CPU that starts it. */
static int start_timer_here(void *unused)
{
	timer_start();
	if (atomic_dec_and_test(&lm_left))
		complete(&lm_done);
	return 0;
}

static int start_one(int (*what)(void *), const char *name, unsigned int n)
{
	struct task_struct *task = kthread_create(what, NULL, "%s/%u", name, n);

	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

static int crowd(void)
{
	unsigned int parts = threads + (timer_us != 0), started = 0;
	int err = 0;

	atomic_set(&lm_left, parts);
	if (timer_us) {
		err = start_one(start_timer_here, "lm-crowd-timer", 0);
		started = !err;
	}
	for (unsigned int n = 0; n < threads && !err; n++) {
		err = start_one(crowd_thread, "lm-crowd", n);
		started += !err;
	}
	if (started && (started == parts || !atomic_sub_and_test(parts - started, &lm_left)))
		wait_for_completion(&lm_done);
	if (timer_us && started)
		hrtimer_cancel(&lm_timer);
	calls = atomic64_read(&lm_calls);
	return err;
}

static int __init lm_crowd_init(void)
{
	int err;

	if (cpu >= nr_cpu_ids || !cpu_online(cpu) || depth > 100)
		return -EINVAL;
	if (depth)
		nest();
	lm_device = platform_device_register_simple("lm-crowd", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(lm_device))
		return PTR_ERR(lm_device);
	err = dma_coerce_mask_and_coherent(&lm_device->dev, DMA_BIT_MASK(64));
	if (!err) {
		lm_pool = dma_pool_create("lm-crowd", &lm_device->dev, 64, 0, 0);
		err = lm_pool ? crowd() : -ENOMEM;
		dma_pool_destroy(lm_pool);
	}
	if (err)
		platform_device_unregister(lm_device);
	return err;
}

static void __exit lm_crowd_exit(void)
{
	platform_device_unregister(lm_device);
}

module_init(lm_crowd_init);
module_exit(lm_crowd_exit);

MODULE_DESCRIPTION("Allocates and frees DMA pool blocks in threads and interrupts of one CPU");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
