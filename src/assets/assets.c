#include "assets.h"

#include <stdlib.h>
#include <string.h>
#include "asset_table.h"

static int compare_path(const void *path, const void *asset)
{
	return strcmp(path, ((const struct asset *)asset)->path);
}

const struct asset *asset_find(const char *path)
{
	return bsearch(path, asset_table, asset_table_count, sizeof(asset_table[0]), compare_path);
}

const struct asset *asset_next(const char *prefix, const struct asset *previous)
{
	size_t length = strlen(prefix);
	const struct asset *asset = previous ? previous + 1 : asset_table;

	for (; asset->path; asset++)
		if (strncmp(asset->path, prefix, length) == 0)
			return asset;
	return NULL;
}
