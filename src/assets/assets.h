/*
 * assets.h: the files that are part of the program (style sheet, fonts, script,
 * packs), so that one binary is the whole installation.
 *
 *   const struct asset *style = asset_find("assets/fettle.css");
 *   send(style->bytes, style->length, style->content_type);
 *
 *   const struct asset *pack = NULL;
 *   while ((pack = asset_next("packs/", pack)))
 *           load(pack->path, pack->bytes, pack->length);
 *
 * The paths are those of the source tree: everything under assets/ and packs/
 * except notes (*.md) is here. tools/embed.py collects them when the program is
 * built; a file that is added or changed is picked up by the next build.
 *
 * Everything returned is constant, lives as long as the program and may be used
 * by any number of threads.
 */
#ifndef FETTLE_ASSETS_H
#define FETTLE_ASSETS_H

#include <stddef.h>

struct asset {
	const char *path;         /* "packs/core.json" */
	const char *bytes;        /* aligned for any type; a NUL follows the last byte */
	size_t length;            /* bytes, without that NUL */
	const char *gzip;         /* the same compressed, or NULL where that saves nothing */
	size_t gzip_length;       /* bytes; 0 when gzip is NULL */
	const char *etag;         /* quoted, from the SHA-256 of bytes: ready for an ETag header */
	const char *content_type; /* "text/css; charset=utf-8" */
};

/* The asset with exactly this path, or NULL. */
const struct asset *asset_find(const char *path);

/* Walks the assets whose path begins with `prefix` in the byte order of their paths:
 * the first one when `previous` is NULL, then the one after it; NULL at the end. */
const struct asset *asset_next(const char *prefix, const struct asset *previous);

#endif
