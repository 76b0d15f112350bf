/* Adopting a pack: a file of kinds, roles, frameworks and starter requirements. */
#include "importing.h"

static int read_pack(const struct import_job *job, struct buf *text, json_t **pack)
{
	int result = file_read(job->path, LIMIT_PACK_BYTES, text);
	if (result == 0 && (result = json_read(buf_slice(text), pack)))
		return error_prefix("%s", job->path);
	if (result == 0 && (!*json_text(*pack, "pack") || !*json_text(*pack, "version"))) {
		json_decref(*pack);
		return error_set(FT_REFUSED,
			"%s is not a pack: it must have \"pack\" (its name) and \"version\".",
			job->path);
	}
	return result;
}

/* Is exactly this file adopted already? */
static int find_same(
	struct book *book, const struct actor *actor, const char *id, const char *json, bool *same)
{
	struct reader *reader;
	json_t *thing = NULL;
	int result = book_reader(book, &reader);
	if (result)
		return result;
	result = read_thing(reader, actor, id, &thing);
	if (result == FT_NOT_FOUND)
		result = 0;
	*same = thing && strcmp(json_text(json_object_get(thing, "fields"), "json"), json) == 0;
	json_decref(thing);
	reader_close(reader);
	return result;
}

static int adopt(struct book *book, const struct actor *actor, const struct import_job *job,
	const char *id, const json_t *input, struct import_result *result)
{
	struct bulk *bulk;
	int code = book_bulk_begin(book, &bulk);
	if (code)
		return code;
	struct act act = {
		.actor = actor, .kind = "pack", .verb = "adopt", .new_id = id, .input = input
	};
	struct outcome outcome;
	code = bulk_act(bulk, &act, &outcome);
	outcome_release(&outcome);
	if (code == 0 && !job->dry_run)
		code = bulk_commit(bulk);
	else
		bulk_drop(bulk);
	result->written = result->entries = code == 0;
	return code;
}

int import_pack(struct book *book, const struct actor *actor, const struct import_job *job,
	struct import_result *result)
{
	struct buf text;
	json_t *pack = NULL;
	bool same = false;
	char id[160];
	int64_t start = monotonic_us();
	*result = (struct import_result){
		.ignored = json_array(), .notes = json_array(), .examples = json_array()
	};
	buf_init(&text, LIMIT_PACK_BYTES);
	int code = read_pack(job, &text, &pack);
	if (code)
		goto out;
	result->rows = 1;
	json_t *input = json_object();
	json_put_text(input, "name", json_text(pack, "pack"));
	json_put_text(input, "version", json_text(pack, "version"));
	json_put_slice(input, "json", slice_trim(buf_slice(&text)));
	snprintf(id, sizeof(id), "pack.%.40s-%.40s", json_text(pack, "pack"),
		json_text(pack, "version"));
	code = find_same(book, actor, id, json_text(input, "json"), &same);
	result->already_there = code == 0 && same;
	if (code == 0 && !same)
		code = adopt(book, actor, job, id, input, result);
	json_decref(input);
	json_decref(pack);
out:
	buf_release(&text);
	result->microseconds = monotonic_us() - start;
	return code;
}
