/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One program of each kind on a function that lifemon calls itself. They only count: a kind whose
 * program does not count such a call sees nothing, whatever the reason.
 */
#ifndef LM_SELFTEST_BPF_H
#define LM_SELFTEST_BPF_H

__u64 test_hits[LM_NR_TESTS] = {};

#define DEFINE_TEST(section, name, kind)                                                           \
	SEC(section)                                                                               \
	int name(void *ctx)                                                                        \
	{                                                                                          \
		__sync_fetch_and_add(&test_hits[kind], 1);                                         \
		return 0;                                                                          \
	}

DEFINE_TEST("fentry", lm_test_fentry, LM_TEST_FENTRY)
DEFINE_TEST("fexit", lm_test_fexit, LM_TEST_FEXIT)
DEFINE_TEST("kprobe", lm_test_kprobe, LM_TEST_KPROBE)
DEFINE_TEST("kprobe", lm_test_kretprobe, LM_TEST_KRETPROBE)

#endif /* LM_SELFTEST_BPF_H */
