/* options_commons.h: options of the commands of the commons and the fediverse, for the table of commands
 * (commands.c), which alone includes this. */
#ifndef FETTLE_CLI_OPTIONS_COMMONS_H
#define FETTLE_CLI_OPTIONS_COMMONS_H

#include "cli.h"

static const struct option commons_block_options[] = {
	{ "reason", 0, "WORDS", "kept here, for whoever asks later" },
	{ "say", 0, "CODE", "tell others by an entry in our log: spam, harm, unsafe, personal, legal, "
			    "off-topic or other" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_rules_options[] = {
	{ "export", 0, "FILE", "write blocked hosts as Mastodon does (domain_blocks.csv); - is stdout" },
	{ "import", 0, "FILE", "block the hosts of such a list" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_topic_options[] = {
	{ "all", 0, NULL, "keep texts of all topics again" },
	{ NULL, 0, NULL, NULL },
};

static const struct option commons_erase_options[] = {
	{ "why", 0, "CODE", "gdpr, safety, error or legal (error)" },
	{ "ask", 0, NULL, "of another's entry: ask others in our log to erase it too" },
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
