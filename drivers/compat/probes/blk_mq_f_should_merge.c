// SPDX-License-Identifier: GPL-2.0-only
/* Merging of requests has to be asked for. */
#include <linux/blk-mq.h>

unsigned int lm_probe(void);

unsigned int lm_probe(void)
{
	return BLK_MQ_F_SHOULD_MERGE;
}
