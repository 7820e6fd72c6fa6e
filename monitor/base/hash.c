// SPDX-License-Identifier: GPL-2.0-only
#include "base/hash.h"

#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_seed;

/* Without a random number, early at boot, it is as good as none. */
__attribute__((constructor)) static void make_seed(void)
{
	if (getrandom(&hash_seed, sizeof(hash_seed), GRND_NONBLOCK) != sizeof(hash_seed))
		hash_seed = 0;
}

uint64_t hash_text(const char *text, size_t len)
{
	return XXH3_64bits_withSeed(text, len, hash_seed);
}
