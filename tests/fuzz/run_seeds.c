// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of a fuzzer's own main(): each seed once, and nothing at all. No compiler but that of
 * the other tests is needed. Usage: PROGRAM SEED…
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST (1 << 20) /* more than libFuzzer makes */

static int run_file(const char *path, uint8_t *room)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	size_t size;

	if (!file) {
		perror(path);
		return 1;
	}
	size = fread(room, 1, MOST, file);
	fclose(file);
	/* as large as it is, so that a sanitizer sees what is read beyond */
	data = malloc(size + !size);
	if (!data)
		return 1;
	for (size_t i = 0; i < size; i++)
		data[i] = room[i];
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	uint8_t *room = malloc(MOST);
	int status = !room;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc && !status; i++)
		status = run_file(argv[i], room);
	free(room);
	return status;
}
