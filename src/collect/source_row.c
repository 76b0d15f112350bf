/* Rows of collect_source: what the record says of a source, and how asking it goes. */
#include <stdlib.h>
#include "collect_private.h"

const char *const source_columns =
	"source, name, address, form, state, tags, about, weekly, minutes, private_host, moved, etag,"
	" modified, asked_at, heard_at, next_at, failures, status, taken, message, held_until,"
	" version";

static void take_text(struct query *query, int column, char *out, size_t size)
{
	struct slice text = query_get_text(query, column);

	snprintf(out, size, "%.*s", (int)text.length, text.base);
}

static void take_tags(struct slice text, struct source_row *out)
{
	out->tag_count = 0;
	while (text.length && out->tag_count < COLLECT_TAGS_COUNT) {
		struct slice tag = slice_cut(&text, ' ');

		if (tag.length)
			snprintf(out->tags[out->tag_count++], TAG_BYTES, "%.*s", (int)tag.length,
				tag.base);
	}
}

void source_row_read(struct query *query, struct source_row *out)
{
	*out = (struct source_row){ 0 };
	take_text(query, 0, out->source, sizeof(out->source));
	take_text(query, 1, out->name, sizeof(out->name));
	take_text(query, 2, out->address, sizeof(out->address));
	take_text(query, 3, out->form, sizeof(out->form));
	take_text(query, 4, out->state, sizeof(out->state));
	take_tags(query_get_text(query, 5), out);
	out->about = query_get_int(query, 6) != 0;
	out->weekly = query_get_int(query, 7) != 0;
	out->minutes = query_get_int(query, 8);
	take_text(query, 9, out->private_host, sizeof(out->private_host));
	take_text(query, 10, out->moved, sizeof(out->moved));
	take_text(query, 11, out->etag, sizeof(out->etag));
	take_text(query, 12, out->modified, sizeof(out->modified));
	out->asked_at = query_get_int(query, 13);
	out->heard_at = query_get_int(query, 14);
	out->next_at = query_get_int(query, 15);
	out->failures = query_get_int(query, 16);
	out->status = query_get_int(query, 17);
	out->taken = query_get_int(query, 18);
	take_text(query, 19, out->message, sizeof(out->message));
	out->asking = query_get_int(query, 20) > instant_now();
	out->version = query_get_int(query, 21);
}

int source_row_load(struct connection *connection, const char *source, struct source_row *out)
{
	char sql[400];

	snprintf(sql, sizeof(sql), "SELECT %s FROM collect_source WHERE source = $1",
		source_columns);
	struct query *query = query_start(connection, sql);
	query_text(query, 1, slice_of(source));
	int more = query_step(query);
	if (more == 1)
		source_row_read(query, out);
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "There is no such source.");
	return more < 0 ? more : 0;
}

const char *source_row_address(const struct source_row *row)
{
	return row->moved[0] ? row->moved : row->address;
}

void source_host(const char *address, char host[HOST_BYTES])
{
	const char *start = strstr(address, "://");
	size_t length;

	host[0] = '\0';
	if (!start)
		return;
	start += 3;
	length = strcspn(start, "/?#");
	if (length == 0 || length >= HOST_BYTES || memchr(start, '@', length))
		return;
	for (size_t i = 0; i < length; i++)
		host[i] = start[i] >= 'A' && start[i] <= 'Z' ? (char)(start[i] | 0x20) : start[i];
	host[length] = '\0';
}

bool source_row_is_private(const struct source_row *row)
{
	char host[HOST_BYTES];

	source_host(source_row_address(row), host);
	return host[0] && strcasecmp(host, row->private_host) == 0;
}

int collect_check_address(const char *address)
{
	struct buf canonical;
	char host[HOST_BYTES];
	int result = 0;

	buf_init(&canonical, LINK_BYTES);
	source_host(address, host);
	if (strncasecmp(address, "https://", 8) != 0 && strncasecmp(address, "http://", 7) != 0)
		result = error_set(FT_REFUSED, "An address begins with https://");
	else if (!host[0] || strlen(address) >= ADDRESS_BYTES ||
		 link_canonical(slice_of(address), &canonical))
		result = error_set(FT_REFUSED,
			"That is not an address on the web. A user name or password cannot be in it.");
	buf_release(&canonical);
	if (result)
		error_set_field("address");
	return result;
}

bool sources_have(struct connection *connection, const char *address)
{
	struct query *query = query_start(connection,
		"SELECT 1 FROM collect_source WHERE state <> 'retired' AND (address = $1 OR moved = $1)");

	query_text(query, 1, slice_of(address));
	bool has = query_step(query) == 1;
	query_end(query);
	return has;
}

/* -- from the record -- */

struct following {
	struct collect *collect;
	struct connection *connection;
	int64_t version;
	bool changed;
};

/* "#Falls, nhshackday" as "falls nhshackday". */
static void fold_tags(const char *written, struct buf *out)
{
	struct slice rest = slice_of(written);
	struct buf folded;
	int count = 0;

	buf_init(&folded, TAG_BYTES);
	while (rest.length && count < COLLECT_TAGS_COUNT) {
		size_t length = strcspn(rest.base, " ,;\t\n");
		struct slice tag = { rest.base, length };

		rest.base += length + (length < rest.length);
		rest.length -= length + (length < rest.length);
		while (slice_starts(tag, "#"))
			tag = (struct slice){ tag.base + 1, tag.length - 1 };
		name_fold(tag, &folded);
		if (folded.length == 0 || folded.length >= TAG_BYTES)
			continue;
		if (count++)
			buf_add_char(out, ' ');
		buf_add_slice(out, buf_slice(&folded));
	}
	buf_release(&folded);
}

static const char follow_sql[] =
	"INSERT INTO collect_source (source, version, state, name, address, form, tags, about, minutes,"
	" weekly, private_host, moved, etag, modified, asked_at, heard_at, next_at, failures, status,"
	" taken, message, held_by, held_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
	" '', '', '', 0, 0, $12, 0, 0, 0, '', '', 0) ON CONFLICT (source) DO UPDATE SET"
	" version = excluded.version, state = excluded.state, name = excluded.name,"
	" address = excluded.address, form = excluded.form, tags = excluded.tags,"
	" about = excluded.about, minutes = excluded.minutes, weekly = excluded.weekly,"
	" private_host = excluded.private_host, moved = '', etag = '', modified = '',"
	" next_at = excluded.next_at, failures = 0, message = ''"
	" WHERE collect_source.version < excluded.version";

/* Whatever was changed, a person did it just now: the source is asked afresh. */
static int follow_record(void *context, const struct record *record)
{
	struct following *following = context;
	const json_t *fields = record->fields;
	int64_t minutes = json_whole(fields, "minutes", 60);
	struct buf tags;

	if (!transaction_is_open(following->connection)) {
		int result = transaction_begin_write(following->connection);
		if (result)
			return result;
	}
	buf_init(&tags, COLLECT_TAGS_COUNT * (TAG_BYTES + 1));
	fold_tags(json_text(fields, "tags"), &tags);
	struct query *query = query_start(following->connection, follow_sql);
	query_text(query, 1, slice_of(record->id));
	query_int(query, 2, record->version);
	query_text(query, 3, slice_of(record->state));
	query_text(query, 4, slice_of(json_text(fields, "name")));
	query_text(query, 5, slice_trim(slice_of(json_text(fields, "address"))));
	query_text(query, 6, slice_of(json_text(fields, "form")));
	query_text(query, 7, buf_slice(&tags));
	query_int(query, 8, json_flag(fields, "about", false));
	query_int(query, 9, minutes < COLLECT_MINUTES_LEAST ? COLLECT_MINUTES_LEAST : minutes);
	query_int(query, 10, json_flag(fields, "weekly", false));
	query_text(query, 11, slice_trim(slice_of(json_text(fields, "private_host"))));
	query_int(query, 12, instant_now());
	int result = query_run(query);
	buf_release(&tags);
	following->version = record->version;
	following->changed = true;
	return result;
}

static int note_version(void *context, const struct record *record)
{
	struct following *following = context;

	following->version = record->version;
	following->changed = true;
	return 0;
}

static int follow_left_out(struct following *following)
{
	struct suppression *list = NULL;
	int result = leave_out_load(following->collect, &list);

	if (result == 0 && list)
		result = leave_out_apply(following->collect, following->connection, list);
	suppression_free(list);
	return result;
}

int sources_follow(struct collect *collect, struct connection *connection, bool *changed)
{
	struct following following = { .collect = collect, .connection = connection };
	struct following left_out = { .collect = collect, .connection = connection };
	struct reader *reader = NULL;
	int64_t after;

	pthread_mutex_lock(&collect->lock);
	after = collect->version;
	pthread_mutex_unlock(&collect->lock);
	int result = book_reader(collect->book, &reader);
	if (result == 0)
		result = reader_begin(reader); /* both kinds as of one moment */
	if (result == 0)
		result = read_records_since(
			reader, "source", after, false, follow_record, &following);
	if (result == 0 && transaction_is_open(connection))
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	if (result == 0)
		result = read_records_since(
			reader, "left_out", after, false, note_version, &left_out);
	reader_close(reader);
	if (result == 0 && left_out.changed)
		result = follow_left_out(&left_out);
	if (result)
		return result;
	*changed = following.changed || left_out.changed;
	pthread_mutex_lock(&collect->lock);
	if (following.version > collect->version)
		collect->version = following.version;
	if (left_out.version > collect->version)
		collect->version = left_out.version;
	pthread_mutex_unlock(&collect->lock);
	return 0;
}
