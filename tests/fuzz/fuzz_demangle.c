// SPDX-License-Identifier: GPL-2.0-only
/* Bytes → demangler: it must end, keep within its room, and give a text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "event/demangle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* both of the exact size, so that ASan sees the byte behind */
	char *symbol = malloc(size + 1);
	size_t room = size ? data[0] * 4u : 0;
	char *out = malloc(room);

	if (!symbol || !out)
		abort();
	memcpy(symbol, data, size);
	symbol[size] = '\0';
	if (size && demangle_rust(untrusted(symbol + 1), out, room) && strlen(out) >= room)
		abort();
	free(symbol);
	free(out);
	return 0;
}
