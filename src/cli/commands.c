/* The table of commands. Examples are run by a test in this order, in one folder, so each may
 * build on those before it. */
#include "cli.h"
#include "options_commons.h"

#define EXAMPLES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct option serve_options[] = {
	{ "port", 'p', "NUMBER", "the port on this machine (8440)" },
	{ "listen", 0, "ADDRESS", "where to listen instead: 0.0.0.0:8440 for other machines too" },
	{ "origin", 0, "URL", "how people reach it: https://fettle.example.org" },
	{ "behind-proxy", 0, NULL, "believe the proxy about the caller's address" },
	{ "proxy", 0, "ADDRESSES", "where that proxy is, if not on this machine" },
	{ "threads", 0, "NUMBER", "threads that answer (one per core)" },
	{ "log", 0, NULL, "a line on stderr for each request" },
	{ "checkpoint-wait", 0, "SECONDS",
		"how long our entries of the commons may wait to be signed, up to a day (0)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option init_options[] = {
	{ "name", 0, "NAME", "what the organisation is called" },
	{ "demo", 0, NULL, "an invented organisation with two years of history, to look round in" },
	{ "root", 0, "ID", "id of its topmost place; usually made from the name" },
	{ NULL, 0, NULL, NULL },
};

static const struct option import_options[] = {
	{ "map", 0, "FIELD=COLUMN,...",
		"which column is which field; columns named like a field need no map" },
	{ "set", 0, "FIELD=VALUE", "the same value for every row; may be repeated" },
	{ "unknown-places", 0, "create|refuse",
		"what to do with places that are not there (refuse)" },
	{ "skip-bad", 0, NULL, "import the good rows although others are wrong" },
	{ "dry-run", 0, NULL, "do everything but the writing" },
	{ "problems", 0, "PATH", "where the rows go when some are wrong (INPUT.problems.csv)" },
	{ NULL, 0, NULL, NULL },
};

#define MEASURE_OPTIONS                                                                            \
	{ "label", 0, "TEXT", "what is measured" }, { "n", 0, "TEXT", "what is counted" },         \
		{ "of", 0, "TEXT", "out of what; without it the measure is a plain number" },      \
		{ "better", 0, "higher|lower|neutral", "which way is better" },                    \
		{ "target", 0, "NUMBER", "of a share: 5% or 0.05" },                               \
		{ "unit", 0, "TEXT", "of a plain number" },                                        \
		{ "requirement", 0, "ID", "a requirement it speaks about; may be repeated" },      \
		{ "count", 0, "KIND", "by rule: how many records of this kind" },                  \
		{ "share", 0, "KIND", "by rule: --sum of their --out-of added up" },               \
		{ "in-time", 0, "KIND", "by rule: how many went --from --to within --days" },      \
		{ "duration", 0, "KIND", "by rule: days --from --to, the median" },                \
		{ "when", 0, "SCOPE", "only records for which this is true" },                     \
		{ "period", 0, "month|week|day", "a point for each (month)" },                     \
		{ "per", 0, "MEASURE", "divided by the readings of this measure" },                \
		{ "times", 0, "NUMBER", "the quotient times this, for example 1000" },             \
		{ "sum", 0, "FIELD", "a number field, or the answers of an audit" },               \
		{ "out-of", 0, "FIELD", "a number field; not with answers" },                      \
		{ "from", 0, "VERB", "the step that begins it" },                                  \
		{ "to", 0, "VERB", "the step that ends it" },                                      \
		{ "days", 0, "DAYS", "how many days are in time" },                                \
		{ "typical", 0, "median|mean", "of the days (median)" },                           \
		{ "dated-by", 0, "FIELD", "a day field; else the day it happened" },               \
		{ "since", 0, "DAY", "counted from then on; else from the first record" },         \
	{                                                                                          \
		NULL, 0, NULL, NULL                                                                \
	}

static const struct option measure_options[] = { MEASURE_OPTIONS };

static const struct option measure_show_options[] = {
	{ "place", 0, "ID", "where; else the whole organisation" },
	{ "stratum", 0, "NAME", "which part of it" },
	{ "on", 0, "DAY", "as it was on this day" },
	{ "known", 0, "DAY", "by what was recorded up to this day; else by all" },
	{ NULL, 0, NULL, NULL },
};

static const struct option board_options[] = {
	{ "place", 0, "ID", "this place and those below it; else all" },
	{ "measure", 0, "ID", "only this measure" },
	{ "own", 0, NULL, "only this place itself" },
	{ "number", 'n', "COUNT", "at most so many series" },
	{ "on", 0, "DAY", "as it was on this day; or, of a day to come, will be if nothing is done" },
	{ "known", 0, "DAY", "by what was recorded up to this day; else by all" },
	{ "children", 0, NULL, "the places next below side by side: who has what is asked of them" },
	{ "requirement", 0, "ID", "only this requirement (with --children)" },
	{ "framework", 0, "NAME", "only requirements that come from it (with --children)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option series_options[] = {
	{ "place", 0, "ID", "this place and those below it; else all" },
	{ "requirement", 0, "ID", "only this requirement" },
	{ "framework", 0, "NAME", "only requirements that come from it" },
	{ "from", 0, "DAY", "the first day; else a year before the last" },
	{ "to", 0, "DAY", "the last day, which may be to come; else today" },
	{ "known", 0, "DAY", "by what was recorded up to this day; else by all" },
	{ NULL, 0, NULL, NULL },
};

static const struct option due_options[] = {
	{ "place", 0, "ID", "this place and those below it; else all" },
	{ "requirement", 0, "ID", "only this requirement" },
	{ "framework", 0, "NAME", "only requirements that come from it" },
	{ "within", 0, "DAYS", "how far ahead to look (30)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option requirement_add_options[] = {
	{ "text", 0, "SENTENCE", "what must be so" },
	{ "key-question", 0, "NAME", "safe, effective, caring, responsive or well_led" },
	{ "summary", 0, "TEXT", "what good looks like" },
	{ "source", 0, "IDS", "parts of laws or frameworks, for example RA2014-12" },
	{ "applies-to", 0, "SCOPE", "who must do it, for example: role in (nurse, hca)" },
	{ "owner", 0, "PERSON", "who looks after it" },
	{ "target", 0, "PERCENT", "how often it should be right" },
	{ "risk", 0, "low|medium|high", "how much harm if it is not so" },
	{ "check-every-months", 0, "MONTHS", "how often to look" },
	{ "place", 0, "ID", "where; else the whole organisation" },
	{ NULL, 0, NULL, NULL },
};

static const struct option place_options[] = {
	{ "place", 0, "ID", "at this place and below it" },
	{ NULL, 0, NULL, NULL },
};

static const struct option export_options[] = {
	{ "output", 'o', "PATH", "a new file; else stdout" },
	{ NULL, 0, NULL, NULL },
};

static const struct option record_add_options[] = {
	{ "place", 0, "ID", "where it happened; else the whole organisation" },
	{ "on", 0, "DAY", "when it happened; else today" },
	{ "id", 0, "ID", "its id; else one is made" },
	{ NULL, 0, NULL, NULL },
};

static const struct option record_do_options[] = {
	{ "place", 0, "ID", "where; else where the thing is" },
	{ "on", 0, "DAY", "when it happened; else today" },
	{ NULL, 0, NULL, NULL },
};

static const struct option record_list_options[] = {
	{ "place", 0, "ID", "at this place or below it" },
	{ "state", 0, "NAME", "only in this state" },
	{ "open", 0, NULL, "only those that are not closed" },
	{ "number", 'n', "COUNT", "how many (50)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option log_options[] = {
	{ "number", 'n', "COUNT", "how many of the newest (20)" },
	{ "place", 0, "ID", "at this place or below it" },
	{ "follow", 'f', NULL, "go on as new ones come, until Ctrl-C" },
	{ NULL, 0, NULL, NULL },
};

static const struct option digest_options[] = {
	{ "week", 0, "WEEK", "from Monday 00:00 in London to the next: 2012-W09" },
	{ "from", 0, "DAY", "from the start of this day, or from an instant; else the first post" },
	{ "to", 0, "DAY", "before this day or instant; else to the last post" },
	{ "suppress", 0, "FILE", "whom and what to leave out: a line each for @name, link or hash" },
	{ "permalink", 0, "URL", "where the digest will be found" },
	{ "rebuild", 0, "DIGEST.json", "make this digest again from FILE..., and compare every byte" },
	{ "html", 0, NULL, "as one page of HTML" },
	{ "atom", 0, NULL, "as an Atom feed" },
	{ "jsonfeed", 0, NULL, "as a JSON Feed" },
	{ "csv", 0, NULL, "the posts as CSV" },
	{ "fields", 0, NULL, "no digest: every field of each FILE that is RSS or Atom, as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct option source_add_options[] = {
	{ "name", 0, "NAME", "what we call it; else its host" },
	{ "form", 0, "FORM", "feed (usual), mastodon, activity, bluesky, list or file" },
	{ "tags", 0, "WORDS", "for which tags, without #, with spaces between; else everything" },
	{ "about", 0, NULL, "all of it is about these tags, whether or not it says so" },
	{ "minutes", 0, "N", "ask every N minutes, at least 15 (60)" },
	{ "weekly", 0, NULL, "prepare a digest of these tags each Monday" },
	{ "private", 0, NULL, "its host may be a private one: only for a server of your own" },
	{ NULL, 0, NULL, NULL },
};

static const struct option source_import_options[] = {
	{ "tags", 0, "WORDS", "for which tags; else everything" },
	{ NULL, 0, NULL, NULL },
};

static const struct option source_digest_options[] = {
	{ "week", 0, "WEEK", "as 2026-W47; else the last whole week" },
	{ "items", 0, NULL, "the posts it is made of, for making it again anywhere" },
	{ "origin", 0, "URL", "where this node is, for the permalink" },
	{ "html", 0, NULL, "as one page of HTML" },
	{ "atom", 0, NULL, "as an Atom feed" },
	{ "jsonfeed", 0, NULL, "as a JSON Feed" },
	{ "csv", 0, NULL, "the posts as CSV" },
	{ NULL, 0, NULL, NULL },
};

static const struct option find_options[] = {
	{ "number", 'n', "COUNT", "how many (20)" }, { NULL, 0, NULL, NULL } };

static const struct option user_add_options[] = {
	{ "name", 0, "NAME", "as colleagues would say it" },
	{ "email", 0, "ADDRESS", "" },
	{ "role", 0, "ROLE", "administrator, manager, nurse, ..." },
	{ "place", 0, "ID", "where they have the role; else everywhere" },
	{ "id", 0, "ID", "their id; else one is made" },
	{ "origin", 0, "URL", "where the server is reached (http://localhost:8440)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option user_link_options[] = {
	{ "origin", 0, "URL", "where the server is reached (http://localhost:8440)" },
	{ NULL, 0, NULL, NULL },
};

static const struct option spc_options[] = {
	{ "chart", 0, "NAME", "xmr (the usual one), run, i, mr, p, pp, u, up, c, g, t or cusum" },
	{ "date", 0, "COLUMN", "days like 2026-11-22" },
	{ "value", 0, "COLUMN", "what is charted; empty or NA: missing" },
	{ "of", 0, "COLUMN", "out of how many; p, pp, u and up need it" },
	{ "group", 0, "COLUMN", "one chart for each of its values; may be repeated" },
	{ "no-screen", 0, NULL, "let extreme moving ranges count" },
	{ "fix-first", 0, "COUNT", "limits from the first so many rows of a group, 12 or more" },
	{ "rebase", 0, "DAY", "new limits from the row of this day on; may be repeated" },
	{ "better", 0, "higher|lower|neutral", "which way is better (higher)" },
	{ "target", 0, "NUMBER", "what should be reached" },
	{ "csv", 0, NULL, "answer in CSV, a row for each point" },
	{ NULL, 0, NULL, NULL },
};

static const struct option help_options[] = {
	{ "man", 0, NULL, "as a manual page (mdoc)" },
	{ "markdown", 0, NULL, "as docs/commands.md" },
	{ "bash", 0, NULL, "completions for bash: eval \"$(fettle help --bash)\"" },
	{ NULL, 0, NULL, NULL },
};

const struct command commands[] = {
	{ "init", "ORG", "Make a new organisation",
		"ORG is a file that is not there yet (larch.fettle), or an empty PostgreSQL "
		"database.",
		init_options, EXAMPLES("fettle init larch.fettle --name \"Larch House\""),
		command_init },
	{ "serve", "ORG", "Serve the organisation to browsers, until it is stopped",
		"Prints the address, and a link that signs the first administrator in. One server at a "
		"time\n"
		"for a .fettle file; any number for a PostgreSQL database.",
		serve_options,
		EXAMPLES("fettle serve larch.fettle", "fettle serve larch.fettle --port 8441"),
		command_serve },
	{ "import", "ORG WHAT FILE",
		"Take in a CSV: places, readings, workforce, people, training, any kind; or a pack",
		"All rows go in, or none. Rows that are there already are left alone, so a file "
		"may be\n"
		"imported again. docs/import.md has the fields of each WHAT. FILE may be - for "
		"stdin.",
		import_options,
		EXAMPLES("fettle import larch.fettle places places.csv --map id=code",
			"fettle import larch.fettle people people.csv --dry-run"),
		command_import },
	{ "measure add", "ORG ID", "Add a measure", NULL, measure_options,
		EXAMPLES("fettle measure add larch.fettle falls --label \"Falls with harm\" --n "
			 "falls "
			 "--of residents --better lower --target 5%",
			"fettle import larch.fettle readings falls.csv --set measure=falls",
			"fettle measure add larch.fettle answered --label \"Days to an answer\" "
			"--duration incident --from report --to answer --better lower --unit days"),
		command_measure_add },
	{ "measure list", "ORG", "List the measures",
		"With --json each has \"rule\": what feeds it from records, or null.", NULL,
		EXAMPLES("fettle measure list larch.fettle"), command_measure_list },
	{ "measure change", "ORG ID", "Change a measure", NULL, measure_options,
		EXAMPLES("fettle measure change larch.fettle falls --target 4%"),
		command_measure_change },
	{ "measure show", "ORG ID", "Show the points of a measure at a place",
		"With --json each point that a rule made has the records behind it; of another day only "
		"how many.",
		measure_show_options,
		EXAMPLES("fettle measure show larch.fettle falls --place hazel"),
		command_measure_show },
	{ "board", "ORG",
		"Show where things stand: measures with their limits, requirements with their "
		"state",
		"With --json: {\"as_of\",\"place\",\"measures\":[...],\"requirements\":[...]}. "
		"Values, means,\n"
		"limits and targets of measures with an \"of\" are fractions.",
		board_options,
		EXAMPLES("fettle board larch.fettle", "fettle board larch.fettle --json",
			"fettle board larch.fettle --on 2026-01-31 --known 2026-02-28",
			"fettle board larch.fettle --children"),
		command_board },
	{ "series", "ORG", "Show day by day how many have what is asked of them",
		"With --json: {\"from\",\"to\",\"columns\":[{\"requirement\",\"type\",\"n\":[...],"
		"\"of\":[...]}]},\na number for each day. Days to come are as if nothing more is done.",
		series_options,
		EXAMPLES("fettle series larch.fettle",
			"fettle series larch.fettle --from 2026-01-01 --to 2026-12-31 --json"),
		command_series },
	{ "due", "ORG", "Show who must sign, train or be seen again soon, and who is overdue",
		"The first 50 of each, and how many there are.", due_options,
		EXAMPLES("fettle due larch.fettle --within 60"), command_due },
	{ "requirement add", "ORG [ID]", "Adopt a requirement", NULL, requirement_add_options,
		EXAMPLES("fettle requirement add larch.fettle two-people --text \"Insulin is "
			 "checked "
			 "by two people\" --key-question safe"),
		command_requirement_add },
	{ "requirement list", "ORG", "List the requirements", NULL, place_options,
		EXAMPLES("fettle requirement list larch.fettle"), command_requirement_list },
	{ "requirement show", "ORG ID", "Show what is said and what is done about a requirement",
		NULL, place_options, EXAMPLES("fettle requirement show larch.fettle two-people"),
		command_requirement_show },
	{ "record add", "ORG KIND [FIELD=VALUE...]", "Write down something that happened",
		"A value of @PATH is read from that file.", record_add_options,
		EXAMPLES("fettle record add larch.fettle incident what=\"Trip on the stairs\" "
			 "harm=0 --id trip-1 --place hazel"),
		command_record_add },
	{ "record do", "ORG ID VERB [FIELD=VALUE...]", "Do the next thing to something", NULL,
		record_do_options,
		EXAMPLES("fettle record do larch.fettle hazel change name=\"Hazel Wing\""),
		command_record_do },
	{ "record list", "ORG KIND", "List records of a kind, newest first", NULL,
		record_list_options, EXAMPLES("fettle record list larch.fettle incident --open"),
		command_record_list },
	{ "record show", "ORG ID", "Show one thing and what happened to it", NULL, NULL,
		EXAMPLES("fettle record show larch.fettle trip-1"), command_record_show },
	{ "log", "ORG", "Show the newest entries of the record", NULL, log_options,
		EXAMPLES("fettle log larch.fettle -n 5"), command_log },
	{ "find", "ORG WORDS...", "Find anything by its words", NULL, find_options,
		EXAMPLES("fettle find larch.fettle stairs"), command_find_words },
	{ "verify", "ORG", "Read every entry again and prove that nothing was altered",
		"Names the first bad entry and what is wrong with it, and exits with 7.", NULL,
		EXAMPLES("fettle verify larch.fettle"), command_verify },
	{ "rebuild", "ORG", "Compute everything again that follows from the entries", NULL, NULL,
		EXAMPLES("fettle rebuild larch.fettle"), command_rebuild },
	{ "backup", "ORG FILE", "Make a whole and consistent copy while others write", NULL, NULL,
		EXAMPLES("fettle backup larch.fettle larch-backup.fettle"), command_backup },
	{ "restore", "FILE [ORG]", "Make an organisation of a backup, and verify it",
		"Refuses where there is an organisation already.", NULL,
		EXAMPLES("fettle restore larch-backup.fettle larch-again.fettle"),
		command_restore },
	{ "export", "ORG WHAT",
		"Write readings, workforce, training or a kind as CSV, or all as lines of JSON",
		"WHAT is readings, workforce, training, the name of a kind (places, incidents, ...) or all.",
		export_options,
		EXAMPLES("fettle export larch.fettle readings", "fettle export larch.fettle all "
								"--output larch.ndjson"),
		command_export },
	{ "doctor", "ORG", "Look whether the record and this machine are in order", NULL, NULL,
		EXAMPLES("fettle doctor larch.fettle"), command_doctor },
	{ "user add", "ORG", "Add somebody, and print a link to sign in with", NULL,
		user_add_options,
		EXAMPLES("fettle user add larch.fettle --name \"Amina Yusuf\" --role administrator "
			 "--id amina"),
		command_user_add },
	{ "user link", "ORG PERSON", "Print a new sign-in link for somebody", NULL,
		user_link_options, EXAMPLES("fettle user link larch.fettle amina"),
		command_user_link },
	{ "user list", "ORG", "List people, their roles and who can sign in", NULL, NULL,
		EXAMPLES("fettle user list larch.fettle"), command_user_list },
	{ "user remove", "ORG PERSON", "Take somebody's sign-in away; their history stays", NULL,
		NULL, EXAMPLES("fettle user remove larch.fettle amina"), command_user_remove },
	{ "digest", "#TAG [FILE...]", "Sum up what was said under a tag",
		"Each FILE is a feed, an archive or an export, and is recognised by its contents: "
		"docs/digest.md\n"
		"lists the forms. Without FILE, or with -, stdin is read. Nothing is fetched.\n"
		"With --json: {\"tag\",\"window\",\"involved\":[...],\"resources\":[...],"
		"\"related\":[...],\"posts\":[...]}.",
		digest_options,
		EXAMPLES("fettle digest '#nhshackday' posts.txt",
			"fettle digest '#nhshackday' posts.txt --week 2012-W09"),
		command_digest },
	{ "source list", "ORG", "List what we listen to on the web, and how each source is", NULL, NULL,
		EXAMPLES("fettle source list larch.fettle"), command_source_list },
	{ "source collect", "ORG [SOURCE]", "Ask the sources that are due, and keep what is new",
		"fettle serve does this by itself. A SOURCE that is named is asked whether or not it is "
		"due.",
		NULL, EXAMPLES("fettle source collect larch.fettle"), command_source_collect },
	{ "source import", "ORG FILE", "Make a source of each feed in an OPML list", NULL,
		source_import_options,
		EXAMPLES("fettle source import larch.fettle feeds.opml --tags nhshackday"),
		command_source_import },
	{ "source add", "ORG ADDRESS", "Listen to a feed, a server or an account",
		"For Mastodon and Bluesky the server is enough. A form of file is not asked: its files "
		"are\n"
		"read with \"fettle source read\".",
		source_add_options,
		EXAMPLES("fettle source add larch.fettle https://mastodon.social --form mastodon --tags "
			 "nhshackday",
			"fettle source add larch.fettle tweets --form file --tags nhshackday"),
		command_source_add },
	{ "source read", "ORG SOURCE FILE...", "Keep the posts of files as heard by a source",
		"FILE is whatever \"fettle digest\" reads.", NULL,
		EXAMPLES("fettle source read larch.fettle tweets posts.txt"), command_source_read },
	{ "source forget", "ORG ADDRESS", "Destroy a post that its author took back", NULL, NULL,
		EXAMPLES("fettle source forget larch.fettle https://example.org/@ann/1"),
		command_source_forget },
	{ "source digest", "ORG #TAG", "Sum up a week of a tag from what was collected",
		"The same as the page /commons/digest/TAG/WEEK.", source_digest_options,
		EXAMPLES("fettle source digest larch.fettle '#nhshackday' --week 2012-W09"),
		command_source_digest },
	{ "commons publish", "ORG KIND [FILE]", "Say something in our log of the commons",
		"KIND is learning, policy, result, project, event, post, reply, endorse, correct, "
		"withdraw,\n"
		"tombstone and others. FILE is what it says; - for stdin. It can be read by "
		"everybody.",
		publish_options,
		EXAMPLES("fettle commons publish larch.fettle learning low-beds.md --topics "
			 "\"falls\""),
		command_commons_publish },
	{ "commons take", "ORG REF", "Take a copy of what another organisation offers",
		"REF is the reference of an entry: ORIGIN#INDEX#HASH. Of a policy a draft is made beside "
		"ours,\n"
		"of learning or a result an action; a pack is kept to be looked through. Nothing of ours "
		"changes.",
		take_options,
		EXAMPLES("fettle commons take larch.fettle \"$(fettle commons publish larch.fettle "
			 "learning low-beds.md | tail -1)\" --as amina"),
		command_commons_take },
	{ "commons taken", "ORG", "List the copies that were taken, and what became of them",
		"The last column is the original: same, changed, withdrawn, doubtful (its log has two "
		"histories)\n"
		"or gone.",
		NULL, EXAMPLES("fettle commons taken larch.fettle"), command_commons_taken },
	{ "commons offer", "ORG [THING]", "Offer what we learnt to others, with a second person's approval",
		"THING is a policy, report, action, measure or requirement: the offer starts from it. "
		"What looks\n"
		"personal is refused unless it is declared. The offer is kept and waits; --approve by "
		"somebody\n"
		"else publishes exactly what was read.",
		offer_options,
		EXAMPLES("fettle commons offer larch.fettle --file low-beds.md --sort learning "
			 "--topics falls"),
		command_commons_offer },
	{ "commons status", "ORG", "Show our log, who holds it, and what we hold", NULL, NULL,
		EXAMPLES("fettle commons status larch.fettle"), command_commons_status },
	{ "commons pull", "ORG", "Ask a few peers once what is new, and take it in",
		"fettle serve does this by itself every quarter of an hour.", NULL,
		EXAMPLES("fettle commons pull larch.fettle"), command_commons_pull },
	{ "commons peer add", "ORG [URL]", "Follow another organisation's log",
		"Without URL the log is followed through others.", peer_add_options,
		EXAMPLES("fettle commons peer add larch.fettle https://birch.example.org --key "
			 "birch.example.org/fettle/commons+b08e8c6f+ARgrNhcjTbQJoaa+wN9l0hbJK/hKgn1+3RrhIIjz4dZw"),
		command_commons_peer_add },
	{ "commons peer list", "ORG", "List the logs we follow, and how fresh they are", NULL, NULL,
		EXAMPLES("fettle commons peer list larch.fettle"), command_commons_peer_list },
	{ "commons export", "ORG DIR", "Write our part of the commons as files for any web server",
		NULL, NULL, EXAMPLES("fettle commons export larch.fettle commons-files"),
		command_commons_export },
	{ "commons verify", "PLACE", "Verify a whole log of the commons from its files",
		"PLACE is a folder or an address that holds checkpoint and tile/. Exits with 7 when "
		"something\n"
		"is wrong, and names the first wrong entry.",
		commons_verify_options,
		EXAMPLES("fettle commons verify commons-files/fettle/commons --key \"$(fettle "
			 "commons status larch.fettle | sed -n 's/^Its key *//p')\""),
		command_commons_verify },
	{ "commons block", "ORG WHAT VALUE", "Neither keep nor show what somebody says",
		"WHAT is origin (the name of a log, or a host with all below it), kind or topic. Heads of "
		"blocked\nlogs are kept, so that two histories are still found.",
		commons_block_options,
		EXAMPLES("fettle commons block larch.fettle origin spam.example --reason "
			 "\"advertisements\"",
			"fettle commons block larch.fettle topic horoscopes"),
		command_commons_block },
	{ "commons allow", "ORG WHAT VALUE", "Keep and show it again, whatever else is blocked", NULL,
		NULL, EXAMPLES("fettle commons allow larch.fettle topic horoscopes"),
		command_commons_allow },
	{ "commons rules", "ORG", "List what is blocked and allowed here; lists of hosts in and out",
		"What others block is said in their logs. Rules of ours come before what is taken over "
		"from them.",
		commons_rules_options,
		EXAMPLES("fettle commons rules larch.fettle",
			"fettle commons rules larch.fettle --subscribe birch.example.org",
			"fettle commons rules larch.fettle --others",
			"fettle commons rules larch.fettle --export blocked.csv",
			"fettle commons rules larch.fettle --import blocked.csv"),
		command_commons_rules },
	{ "commons topic", "ORG [TOPIC...]", "Keep texts of some topics only",
		"Entries are always kept, so that every log still verifies. Without a topic: show them.",
		commons_topic_options,
		EXAMPLES("fettle commons topic larch.fettle falls sepsis",
			"fettle commons topic larch.fettle --all"),
		command_commons_topic },
	{ "commons erase", "ORG REF", "Destroy the text of an entry",
		"Of ours: a tombstone in our log has every honest mirror do the same. Of another's: here.",
		commons_erase_options,
		EXAMPLES("fettle commons erase larch.fettle \"$(fettle commons publish larch.fettle "
			 "post low-beds.md --json | sed -n 's/^ *\"ref\": \"\\(.*\\)\".*/\\1/p')\""),
		command_commons_erase },
	{ "commons requests", "ORG [REF...]",
		"List what others ask to be erased that is not theirs, erase or keep it",
		"An author's own wish is done as it comes; about these a person decides, for this "
		"node alone.",
		commons_requests_options, EXAMPLES("fettle commons requests larch.fettle"),
		command_commons_requests },
	{ "commons redact", "ORG REF", "Take the words of an entry itself out of its log",
		"For the emergency that a name or number slipped into the entry, not its text.", NULL,
		EXAMPLES("fettle commons redact larch.fettle \"$(fettle commons publish larch.fettle "
			 "post low-beds.md --json | sed -n 's/^ *\"ref\": \"\\(.*\\)\".*/\\1/p')\""),
		command_commons_redact },
	{ "commons find", "ORG WORDS...", "Find what others wrote in the commons", NULL, find_options,
		EXAMPLES("fettle commons find larch.fettle low beds at night"), command_commons_find },
	{ "commons tags", "ORG [TAG]", "List tags of the commons, or what one has", NULL, tags_options,
		EXAMPLES("fettle commons tags larch.fettle falls --topic"), command_commons_tags },
	{ "commons rotate", "ORG", "Give our log a new key, which the old one vouches for", NULL, NULL,
		EXAMPLES("fettle commons rotate larch.fettle"), command_commons_rotate },
	{ "fediverse on", "ORG", "Let people on Mastodon and the like find and follow what we share",
		"Only what was approved for it goes there; docs/fediverse.md has the rest. The server "
		"must be\n"
		"reachable at the address, which cannot be changed later.",
		fediverse_on_options,
		EXAMPLES("fettle fediverse on larch.fettle --origin https://larch.example.org"),
		command_fediverse_on },
	{ "fediverse status", "ORG", "Show how we stand in the fediverse", NULL, NULL,
		EXAMPLES("fettle fediverse status larch.fettle"), command_fediverse_status },
	{ "fediverse replies", "ORG [NUMBER...]",
		"List what people there answered, show it or refuse it",
		"Nothing is shown before somebody lets it.", fediverse_replies_options,
		EXAMPLES("fettle fediverse replies larch.fettle"), command_fediverse_replies },
	{ "fediverse block", "ORG [HOST]", "Take nothing from a host, or list those we block", NULL,
		fediverse_block_options,
		EXAMPLES("fettle fediverse block larch.fettle spam.example --reason advertising",
			"fettle fediverse block larch.fettle spam.example --undo"),
		command_fediverse_block },
	{ "fediverse follow", "ORG [NAME@HOST]", "Follow somebody there, or list whom we follow",
		"What they say waits for a person, like answers do.", fediverse_follow_options,
		EXAMPLES("fettle fediverse follow larch.fettle"), command_fediverse_follow },
	{ "fediverse off", "ORG", "Be out of the fediverse; what went there stays there", NULL, NULL,
		EXAMPLES("fettle fediverse off larch.fettle"), command_fediverse_off },
	{ "status", "ORG", "Say what needs attention; the same as fettle ORG", NULL, NULL,
		EXAMPLES("fettle larch.fettle", "fettle status larch.fettle --json"),
		command_status },
	{ "help", "[COMMAND] [VERB]", "Show help", NULL, help_options,
		EXAMPLES("fettle help import", "fettle help --man"), command_help },
	{ "spc", "[FILE]", "Draw the limits of control charts from a CSV, without an organisation",
		"FILE may be left out, or -, for stdin. docs/charts.md has the rules. With --csv:\n"
		"group,date,value,centre,lower,upper,special,point, sorted by group and day; with\n"
		"--json also variation, assurance and runs of each group.",
		spc_options,
		EXAMPLES("fettle spc falls.csv --date on --value n",
			"fettle spc falls.csv --chart p --group place --date on --value n --of of "
			"--better lower --csv"),
		command_spc },
	{ "practice", "[FILE]", "Judge paper against practice from figures in JSON, without an organisation",
		"FILE may be left out, or -, for stdin. docs/practice.md has its fields and what comes "
		"back.",
		NULL,
		EXAMPLES("echo '{\"paper\":{\"in_force\":true,\"attested\":0.96}}' | fettle practice "
			 "--json"),
		command_practice },
	{ "version", "", "Show the version", NULL, NULL, EXAMPLES("fettle version"),
		command_version },
	{ NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};
