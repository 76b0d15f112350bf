/* fettle commons: publishing, following, verifying. */
#include "cli.h"
#include "commons.h"

#include <inttypes.h>

enum { CONTENT_BYTES_MAX = COMMONS_BLOB_BYTES, REFS_MAX = 16 };

static int open_commons(struct call *call, enum book_mode mode, struct commons **out)
{
	struct commons_options options = { .host = call_option(call, "host") };
	int result = call_open(call, mode);

	if (result)
		return result;
	options.name = book_name(call->book);
	return commons_open(out, book_store(call->book), &options);
}

/* -- publish -- */

static int read_stdin(struct buf *out)
{
	char part[4096];
	size_t got;

	while ((got = fread(part, 1, sizeof(part), stdin)) > 0)
		buf_add(out, part, got);
	return buf_failed(out) ? error_set(FT_REFUSED, "What is published is at most 1 MB.") : 0;
}

static int read_content(const struct call *call, struct buf *out)
{
	const char *path = call_argument(call, 1);

	if (!*path)
		return 0;
	return strcmp(path, "-") == 0 ? read_stdin(out) : file_read(path, CONTENT_BYTES_MAX, out);
}

static void show_place(const struct call *call, const struct commons_place *place)
{
	json_t *answer;

	if (!call->json) {
		printf("Published as entry %" PRIu64 ".\n%s\n", place->index, place->ref);
		return;
	}
	answer = json_object();
	json_put_whole(answer, "index", (int64_t)place->index);
	json_put_whole(answer, "size", (int64_t)place->size);
	json_put_text(answer, "id", place->id);
	json_put_text(answer, "ref", place->ref);
	answer_json(answer);
}

int command_commons_publish(struct call *call)
{
	const char *refs[REFS_MAX + 1] = { NULL };
	const char *type = call_option(call, "type");
	struct commons_place place;
	struct commons *commons = NULL;
	struct buf content;

	buf_init(&content, CONTENT_BYTES_MAX);
	for (size_t i = 0; i < REFS_MAX && (refs[i] = call_option_at(call, "ref", i)); i++)
		;
	int result = read_content(call, &content);
	if (result == 0)
		result = open_commons(call, BOOK_WRITE, &commons);
	struct commons_entry entry = { .kind = call_argument(call, 0),
		.content_type = call->argument_count > 1 ? (type ? type : "text/markdown") : NULL,
		.content = buf_slice(&content),
		.language = call_option(call, "language"),
		.topics = call_option(call, "topics"),
		.refs = refs,
		.of = call_option(call, "of"),
		.why = call_option(call, "why") };
	if (result == 0)
		result = commons_publish(commons, &entry, 1, &place);
	if (result == 0)
		show_place(call, &place);
	commons_close(commons);
	buf_release(&content);
	return result;
}

/* -- status and peers -- */

static void show_status(const json_t *status)
{
	const json_t *fork;
	size_t i;

	if (!*json_text(status, "origin")) {
		puts("There is no commons log yet. Publish something, or add a peer, to begin "
		     "one.");
		return;
	}
	printf("Our log     %s, %" PRId64 " entries\n", json_text(status, "origin"),
		json_whole(status, "size", 0));
	printf("Its key     %s\n", json_text(status, "key"));
	printf("Held by     %zu others\n", json_array_size(json_object_get(status, "holders")));
	printf("We hold     %" PRId64 " logs with %" PRId64 " entries, %" PRId64 " texts (%" PRId64
	       " not here yet)\n",
		json_whole(status, "logs", 0), json_whole(status, "entries", 0),
		json_whole(status, "blobs_held", 0), json_whole(status, "blobs_wanted", 0));
	if (json_whole(status, "requests", 0) > 0)
		printf("To decide   %" PRId64 " texts that others ask to be erased: fettle commons "
		       "requests\n", json_whole(status, "requests", 0));
	json_array_foreach(json_object_get(status, "forks"), i, fork)
		printf("Two histories: %s published two histories; they agree on the first %" PRId64
		       " entries, and only those are shown.\n",
			json_text(fork, "origin"), json_whole(fork, "common", 0));
}

int command_commons_status(struct call *call)
{
	struct commons *commons = NULL;
	json_t *status = NULL;
	int result = open_commons(call, BOOK_READ, &commons);

	if (result == 0)
		result = commons_status(commons, &status);
	commons_close(commons);
	if (result)
		return result;
	if (call->json) {
		answer_json(status);
		return 0;
	}
	show_status(status);
	json_decref(status);
	return 0;
}

int command_commons_peer_add(struct call *call)
{
	struct commons_peer peer = { .url = call_argument(call, 0),
		.key = call_option(call, "key"),
		.is_private = call_flag(call, "private"),
		.is_quiet = call_flag(call, "quiet-about-it") };
	struct commons *commons = NULL;

	if (!peer.key)
		return error_set(FT_USAGE, "Give --key: what \"fettle commons status\" prints for "
					   "them. Ask them for it, not their web site.");
	int result = open_commons(call, BOOK_WRITE, &commons);
	if (result == 0)
		result = commons_add_peer(commons, &peer);
	if (result == 0 && !call->quiet)
		printf("Following %.*s.\n", (int)strcspn(peer.key, "+"), peer.key);
	commons_close(commons);
	return result;
}

static void show_peers(const json_t *items)
{
	static const char *const headings[] = { "Log", "Where", ">Entries", ">Holds of ours",
		"How it is" };
	struct table *table = table_create(headings, 5);
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
	{
		char size[40], holds[40];
		const char *message = json_text(item, "message");
		count_text(json_whole(item, "size", 0), size);
		count_text(json_whole(item, "holds", 0), holds);
		const char *cells[] = { json_text(item, "origin"), json_text(item, "url"), size,
			holds,
			json_flag(item, "forked", false) ? "published two histories"
			: *message			 ? message
							 : json_text(item, "trust") };
		table_add(table, cells);
	}
	table_print(table, stdout);
}

int command_commons_rotate(struct call *call)
{
	char key[LEDGER_KEY_TEXT_BYTES] = "";
	struct commons *commons = NULL;
	int result = open_commons(call, BOOK_WRITE, &commons);

	if (result == 0)
		result = commons_rotate_key(commons);
	if (result == 0)
		result = commons_verifier_key(commons, key);
	commons_close(commons);
	if (result == 0)
		printf("The key of our log is now %s\n", key);
	return result;
}

int command_commons_peer_list(struct call *call)
{
	struct commons *commons = NULL;
	json_t *peers = NULL;
	int result = open_commons(call, BOOK_READ, &commons);

	if (result == 0)
		result = commons_peers(commons, 0, 0, &peers);
	commons_close(commons);
	if (result)
		return result;
	if (call->json) {
		answer_json(peers);
		return 0;
	}
	show_peers(json_object_get(peers, "items"));
	json_decref(peers);
	return 0;
}

/* -- pull -- */

static void show_progress(void *context, const char *what, int64_t done, int64_t total)
{
	struct progress_line *line = context;

	line->progress.step(line->progress.context, what, done, total);
}

static json_t *describe_report(const struct commons_report *report)
{
	json_t *answer = json_object();

	json_put_whole(answer, "peers", report->peers);
	json_put_whole(answer, "failed", report->failed);
	json_put_whole(answer, "heads", report->heads);
	json_put_whole(answer, "entries", report->entries);
	json_put_whole(answer, "texts", report->blobs);
	json_put_whole(answer, "forks", report->forks);
	json_put_whole(answer, "bytes_in", report->bytes_in);
	json_put_whole(answer, "bytes_out", report->bytes_out);
	return answer;
}

int command_commons_pull(struct call *call)
{
	struct commons *commons = NULL;
	struct commons_report report;
	struct progress_line line;
	int result = open_commons(call, BOOK_WRITE, &commons);

	if (result == 0) {
		progress_line_start(&line, call);
		result = commons_pull(commons, show_progress, &line, &report);
		progress_line_end(&line);
	}
	commons_close(commons);
	if (result)
		return result;
	if (call->json)
		answer_json(describe_report(&report));
	else if (!call->quiet)
		printf("Asked %" PRId64 " peers (%" PRId64 " did not answer): %" PRId64
		       " new heads, %" PRId64 " entries, %" PRId64 " texts.\n",
			report.peers, report.failed, report.heads, report.entries, report.blobs);
	return 0;
}

/* -- files -- */

int command_commons_export(struct call *call)
{
	struct commons *commons = NULL;
	int64_t files = 0;
	int result = open_commons(call, BOOK_READ, &commons);

	if (result == 0)
		result = commons_export(commons, call_argument(call, 0), &files);
	commons_close(commons);
	if (result == 0 && !call->quiet)
		printf("Wrote %" PRId64 " files.\n", files);
	return result;
}

int command_commons_verify(struct call *call)
{
	const char *key = call_option(call, "key");
	struct commons_verification verification;

	if (!key)
		return error_set(FT_USAGE, "Give --key: the verifier key of the log.");
	int result = commons_verify(call_argument(call, 0), key, &verification);
	if (result)
		return result;
	if (!call->json) {
		printf("Right: %" PRIu64 " entries, %" PRIu64 " tiles, signature and root.\n",
			verification.entries, verification.tiles);
		return 0;
	}
	struct buf root;
	json_t *answer = json_object();
	buf_init(&root, 64);
	base64_add(&root, verification.root, sizeof(verification.root));
	json_put_whole(answer, "size", (int64_t)verification.size);
	json_put_whole(answer, "bytes", (int64_t)verification.bytes);
	json_put_whole(answer, "tiles", (int64_t)verification.tiles);
	json_put_slice(answer, "root", buf_slice(&root));
	buf_release(&root);
	answer_json(answer);
	return 0;
}
