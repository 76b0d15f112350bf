/* body.h: a request's body as it arrives: into memory for forms and JSON, into files for uploads. */
#ifndef FETTLE_HTTP_BODY_H
#define FETTLE_HTTP_BODY_H

#include "form.h"
#include "http.h"
#include "multipart.h"

enum { UPLOADS_MAX = 4 };

enum body_shape { SHAPE_NONE, SHAPE_FORM, SHAPE_JSON, SHAPE_MULTIPART, SHAPE_FILE, SHAPE_BYTES };

struct body_reader {
	enum body_shape shape;
	struct arena *arena;        /* of the request: names, values, paths */
	const char *folder;         /* for uploads */
	bool files_welcome;
	struct buf bytes;           /* a form, a JSON text, or the field of a multipart form */
	int64_t bytes_max;
	int64_t received;
	struct multipart multipart;
	const char *part_name;      /* of the multipart field being read; NULL in a file */
	size_t fields_bytes;        /* of all multipart fields so far */
	struct pairs form;
	json_t *json;
	struct upload uploads[UPLOADS_MAX];
	bool kept[UPLOADS_MAX];     /* the handler removes this file */
	size_t upload_count;
	int file;                   /* the upload being written, -1 */
};

/* These return 0 or the HTTP status that says what is wrong; the words are in the error record.
 * `length`: of the Content-Length header; -1 when it will come in chunks; 0 for no body. */
int body_begin(struct body_reader *body, enum body_kind kind, const char *content_type,
	int64_t length, const char *folder, struct arena *arena);
int body_feed(struct body_reader *body, struct slice bytes);
int body_finish(struct body_reader *body);
void body_release(struct body_reader *body); /* removes files that nobody keeps */

#endif
