/* How a peer is, in words. */
#include "peer_words.h"

#include "say.h"

struct slice peer_host(const char *origin)
{
	struct slice rest = slice_of(origin);

	return slice_cut(&rest, '/');
}

/* What went wrong, without the address that stands before it. */
static const char *fault_of(const json_t *peer)
{
	const char *message = json_text(peer, "message"), *url = json_text(peer, "url");
	const char *rest = strstr(message, ": ");

	while (rest && *url && strncmp(message, url, strlen(url)) == 0) {
		message = rest + 2;
		rest = strstr(message, ": ");
	}
	return *message ? message : "it gave no reason";
}

static void say_fresh(struct buf *said, const json_t *peer)
{
	int64_t heard = json_whole(peer, "heard_at", 0), failures = json_whole(peer, "failures", 0);

	if (strcmp(json_text(peer, "trust"), "blocked") == 0) {
		buf_add_text(said, "Blocked: only its heads are kept.");
		return;
	}
	if (!*json_text(peer, "url")) {
		buf_add_text(said, "We know no address: what it says comes by others.");
	} else if (failures > 0) {
		say_number(said, failures, true);
		buf_print(
			said, " %s in vain: %s.", failures == 1 ? "try" : "tries", fault_of(peer));
	}
	if (heard) {
		buf_add_text(said, failures > 0 ? " It last answered " : "It answered ");
		say_ago(said, heard);
		buf_add_char(said, '.');
	} else if (*json_text(peer, "url") && failures == 0) {
		buf_add_text(said, "Not asked yet: that takes some minutes.");
	}
	if (json_whole(peer, "size", 0) > 0) {
		buf_add_text(said, " Its newest entry came ");
		say_ago(said, json_whole(peer, "changed_at", 0));
		buf_add_char(said, '.');
	}
}

static void say_holds(struct buf *said, const json_t *peer, int64_t ours)
{
	int64_t holds = json_whole(peer, "holds", 0);

	if (holds == 0) {
		buf_add_text(said, "It has not said that it holds any of ours.");
	} else if (holds >= ours) {
		buf_add_text(said, "It holds all of ours.");
	} else {
		buf_add_text(said, "It holds the first ");
		say_count(said, holds, "entry", "entries");
		buf_print(said, " of our %lld.", (long long)ours);
	}
}

static void say_known(struct buf *said, const json_t *peer)
{
	struct slice by = peer_host(json_text(peer, "introduced_by"));

	if (strcmp(json_text(peer, "trust"), "pinned") == 0)
		buf_add_text(said, "We were given its key.");
	else if (by.length > 0)
		buf_print(said, "Introduced by %.*s.", (int)by.length, by.base);
}

void peer_describe(json_t *peer, int64_t ours)
{
	struct buf said;

	say_begin(&said);
	say_fresh(&said, peer);
	model_say(peer, "how", &said);
	say_begin(&said);
	say_holds(&said, peer, ours);
	model_say(peer, "holding", &said);
	say_begin(&said);
	say_known(&said, peer);
	model_say(peer, "known", &said);
}
