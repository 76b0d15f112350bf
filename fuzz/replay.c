/* Runs a fuzz target over the files of a folder, one TAP case for each. */
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include "fuzz.h"

enum { INPUT_BYTES_MAX = 4 << 20 };

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool replay(const char *folder, const char *name, uint8_t *bytes)
{
	char path[PATH_MAX];
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return false;
	length = fread(bytes, 1, INPUT_BYTES_MAX, file);
	fclose(file);
	/* A copy of the exact size, so that the sanitizer sees one byte too far. */
	uint8_t *exact = malloc(length ? length : 1);
	if (!exact)
		return false;
	memcpy(exact, bytes, length);
	LLVMFuzzerTestOneInput(exact, length);
	free(exact);
	return true;
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	uint8_t *bytes = malloc(INPUT_BYTES_MAX);
	int count, failed = 0;

	if (argc != 2 || !bytes)
		return 2;
	count = scandir(argv[1], &entries, is_input, alphasort);
	if (count <= 0) {
		printf("Bail out! %s holds no inputs\n", argv[1]);
		free(bytes);
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		bool read = replay(argv[1], entries[i]->d_name, bytes);

		printf("%s %d - %s\n", read ? "ok" : "not ok", i + 1, entries[i]->d_name);
		fflush(stdout);
		failed += !read;
		free(entries[i]);
	}
	free(entries);
	free(bytes);
	return failed ? 1 : 0;
}
