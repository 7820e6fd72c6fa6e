// SPDX-License-Identifier: GPL-2.0-only
/* Compiles for no kernel. */
#include <linux/blk-mq.h>

void lm_probe(struct request *rq);

void lm_probe(struct request *rq)
{
	lm_function_that_no_kernel_has(rq);
}
