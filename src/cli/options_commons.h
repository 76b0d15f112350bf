/* options_commons.h: options of the commands of the commons and the fediverse, for the table of commands
 * (commands.c), which alone includes this. */
#ifndef FETTLE_CLI_OPTIONS_COMMONS_H
#define FETTLE_CLI_OPTIONS_COMMONS_H

#include "cli.h"

static const struct option publish_options[] = {
	{ "topics", 0, "WORDS", "words of a-z, 0-9 and -, with spaces between" },
	{ "type", 0, "TYPE", "of the file (text/markdown)" },
	{ "language", 0, "TAG", "en, cy, ..." },
	{ "ref", 0, "REF", "an entry that it answers or builds on; may be repeated" },
	{ "of", 0, "REF", "the entry that is corrected, withdrawn or erased" },
	{ "why", 0, "REASON", "of a tombstone: gdpr, safety, error or legal" },
	{ "host", 0, "NAME", "the first time: what our log is called, fettle.example.org" },
	{ NULL, 0, NULL, NULL },
};

static const struct option peer_add_options[] = {
	{ "key", 0, "KEY", "the verifier key of their log, as they print it" },
	{ "private", 0, NULL, "they are inside our network: private addresses and http:// will do" },
	{ "quiet-about-it", 0, NULL, "do not tell others by an entry of ours" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_verify_options[] = {
	{ "key", 0, "KEY", "the verifier key of the log" },
	{ NULL, 0, NULL, NULL },
};

static const struct option take_options[] = {
	{ "as", 0, "PERSON", "whose rights count, and who looks after what is made of it" },
	{ "place", 0, "ID", "for which place; else where they work" },
	{ NULL, 0, NULL, NULL },
};

static const struct option offer_options[] = {
	{ "file", 0, "PATH", "your words, in Markdown" },
	{ "sort", 0, "SORT", "learning, policy, pack, result, post, project, event, reply, ..." },
	{ "title", 0, "TEXT", "what others would search for" },
	{ "summary", 0, "TEXT", "in a sentence or two" },
	{ "topics", 0, "WORDS", "of the vocabulary: \"falls dementia\"" },
	{ "tags", 0, "WORDS", "free words: \"NHSHackday\"" },
	{ "licence", 0, "NAME", "OGL-UK-3.0 (the usual one), CC-BY-4.0 or CC0-1.0" },
	{ "credit", 0, "NAME", "who is to be named; may be repeated" },
	{ "to", 0, "REF", "the entry that it answers, endorses, forks or corrects" },
	{ "declare", 0, "\"TEXT = WHY\"", "TEXT looks personal and is not; may be repeated" },
	{ "note", 0, "TEXT", "for whoever approves it; it does not leave" },
	{ "fediverse", 0, NULL, "it may go to the fediverse, too" },
	{ "dry-run", 'n', NULL, "show what would leave, and keep nothing" },
	{ "as", 0, "PERSON", "who does it: an id or a name" },
	{ "show", 0, "ID", "what would leave of an offer" },
	{ "approve", 0, "ID", "approve and publish it; by another person, with --as" },
	{ "hash", 0, "SHA-256", "with --approve: of what was read" },
	{ "withdraw", 0, "ID", "take a published one back, with --why and --reason" },
	{ "why", 0, "CODE", "error, safety, gdpr or legal; the last two destroy the text" },
	{ "reason", 0, "TEXT", "in words, for the record" },
	{ "publish", 0, NULL, "publish what was approved and has not left yet" },
	{ "host", 0, "NAME", "names our log NAME/fettle/commons, the first time" },
	{ NULL, 0, NULL, NULL },
};

static const struct option tags_options[] = {
	{ "topic", 0, NULL, "TAG is a topic" }, { NULL, 0, NULL, NULL } };

static const struct option commons_block_options[] = {
	{ "reason", 0, "WORDS", "kept here, for whoever asks later" },
	{ "say", 0, "CODE", "tell others by an entry in our log: spam, harm, unsafe, personal, legal, "
			    "off-topic or other" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_rules_options[] = {
	{ "export", 0, "FILE", "write blocked hosts as Mastodon does (domain_blocks.csv); - is stdout" },
	{ "import", 0, "FILE", "block the hosts of such a list" },
	{ "others", 0, NULL, "list what those we follow block, and why" },
	{ "subscribe", 0, "ORIGIN", "block here what this log blocks, now and later" },
	{ "unsubscribe", 0, "ORIGIN", "no longer" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_topic_options[] = {
	{ "all", 0, NULL, "keep texts of all topics again" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_erase_options[] = {
	{ "why", 0, "CODE", "gdpr, safety, error or legal (error)" },
	{ "ask", 0, NULL, "of another's entry: ask others in our log to erase it too" },
	{ "only-ask", 0, NULL, "of another's entry: ask others, and keep it here" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_requests_options[] = {
	{ "erase", 0, NULL, "erase these here" },
	{ "keep", 0, NULL, "keep them" },
	{ "reason", 0, "WORDS", "why, for whoever asks later" },
	{ "state", 0, "waiting|erased|kept", "which to list (waiting)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option fediverse_on_options[] = {
	{ "origin", 0, "URL", "where everybody reaches us, https://fettle.example.org" },
	{ "loopback", 0, NULL, "for tests: http:// and addresses of this machine will do" },
	{ NULL, 0, NULL, NULL },
};

static const struct option fediverse_replies_options[] = {
	{ "state", 0, "waiting|shown|refused", "which to list (waiting)" },
	{ "show", 0, NULL, "show those with these numbers" },
	{ "refuse", 0, NULL, "refuse them" },
	{ NULL, 0, NULL, NULL },
};

static const struct option fediverse_block_options[] = {
	{ "reason", 0, "WORDS", "why, for ourselves" },
	{ "undo", 0, NULL, "take from there again" },
	{ NULL, 0, NULL, NULL },
};

static const struct option fediverse_follow_options[] = {
	{ "stop", 0, NULL, "no longer" },
	{ NULL, 0, NULL, NULL },
};

#endif
