/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's text form of an address: "symbol+0x1a/0x80 [module]". */
#ifndef LM_SYMBOL_H
#define LM_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

/* The parts of such a text; symbol and module point into it and are not terminated. */
struct symbol_text {
	const char *symbol;
	size_t symbol_len; /* 0 when the kernel could not name the address */
	uint64_t offset;
	uint64_t size;
	const char *module;
	size_t module_len; /* 0 for the kernel itself */
};

/*
 * Takes any text: what does not look like a symbol is one with no offset. Suffixes that
 * the compiler adds (".isra.0", ".cold") belong to the symbol, a build id after the
 * module does not belong to the module.
 */
void symbol_parse(const char *text, struct symbol_text *out);

#endif /* LM_SYMBOL_H */
