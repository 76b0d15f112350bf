/* Spreadsheets of tweets: TAGS, and twarc-csv. */
#include "read.h"
#include "moment.h"

#include <stdlib.h>

/* The columns that we know, by the names that TAGS and twarc-csv give them. */
enum column {
	COLUMN_ID,
	COLUMN_AUTHOR,
	COLUMN_NAME,
	COLUMN_TEXT,
	COLUMN_WHEN,
	COLUMN_URL,
	COLUMN_LANGUAGE,
	COLUMN_REPLY_ID,
	COLUMN_REPLY_NAME,
	COLUMN_REPOST_ID,
	COLUMN_REPOST_NAME,
	COLUMN_QUOTE_ID,
	COLUMN_QUOTE_NAME,
	COLUMN_ENTITIES,
	COLUMN_LINKS,
	COLUMN_TAGS,
	COLUMN_MENTIONS,
	COLUMN_DESCRIPTION,
	COLUMN_COUNT
};

static const char *const column_names[COLUMN_COUNT][3] = {
	[COLUMN_ID] = { "id_str", "id" },
	[COLUMN_AUTHOR] = { "from_user", "author.username" },
	[COLUMN_NAME] = { "author.name" },
	[COLUMN_TEXT] = { "text" },
	[COLUMN_WHEN] = { "created_at", "time" },
	[COLUMN_URL] = { "status_url" },
	[COLUMN_LANGUAGE] = { "lang" },
	[COLUMN_REPLY_ID] = { "in_reply_to_status_id_str", "referenced_tweets.replied_to.id" },
	[COLUMN_REPLY_NAME] = { "in_reply_to_screen_name", "in_reply_to_username" },
	[COLUMN_REPOST_ID] = { "referenced_tweets.retweeted.id" },
	[COLUMN_REPOST_NAME] = { "retweeted_username" },
	[COLUMN_QUOTE_ID] = { "referenced_tweets.quoted.id" },
	[COLUMN_QUOTE_NAME] = { "quoted_username" },
	[COLUMN_ENTITIES] = { "entities_str" },
	[COLUMN_LINKS] = { "entities.urls" },
	[COLUMN_TAGS] = { "entities.hashtags" },
	[COLUMN_MENTIONS] = { "entities.mentions" },
	[COLUMN_DESCRIPTION] = { "author.description" },
};

struct csv_reading {
	struct posts *posts;
	int columns[COLUMN_COUNT]; /* -1: not there */
	bool twarc;
};

bool is_csv_of_posts(struct slice bytes)
{
	struct slice rest = bytes, head = slice_cut(&rest, '\n');
	bool tags = memmem(head.base, head.length, "from_user", 9);
	bool twarc = memmem(head.base, head.length, "author.username", 15);
	return (tags || twarc) && memmem(head.base, head.length, "text", 4) &&
	       memchr(head.base, ',', head.length);
}

static struct slice cell(
	const struct csv_reading *c, const struct slice *fields, enum column column)
{
	if (c->columns[column] < 0)
		return SLICE_EMPTY;
	struct slice text = slice_trim(fields[c->columns[column]]);
	return slice_is(text, "nan") || slice_is(text, "None") ? SLICE_EMPTY : text;
}

static struct post_of other_of(
	const struct csv_reading *c, const struct slice *fields, enum column id, enum column name)
{
	struct post_of other = { .id = posts_text(c->posts, cell(c, fields, id)),
		.author = posts_text(c->posts, cell(c, fields, name)),
		.url = SLICE_EMPTY };
	other.is = other.id.length || other.author.length;
	return other;
}

/* A list in JSON: the first of `keys` that each item has. */
static void add_list(struct posts *posts, struct slices *list, const json_t *items,
	const char *const keys[3], bool links)
{
	size_t i;
	json_t *one;
	json_array_foreach(items, i, one)
	{
		const char *value = "";
		for (size_t key = 0; key < 3 && keys[key] && !*value; key++)
			value = json_text(one, keys[key]);
		if (links)
			posts_add_link(posts, list, slice_of(value));
		else
			posts_add_name(posts, list, slice_of(value));
	}
}

static void add_lists(struct posts *posts, struct post *post, const json_t *links,
	const json_t *tags, const json_t *mentions)
{
	add_list(posts, &post->links, links,
		(const char *const[3]){ "unwound_url", "expanded_url", "url" }, true);
	add_list(posts, &post->tags, tags, (const char *const[3]){ "tag", "text", NULL }, false);
	add_list(posts, &post->mentions, mentions,
		(const char *const[3]){ "username", "screen_name", NULL }, false);
}

static void add_entities(const struct csv_reading *c, struct post *post, const struct slice *fields)
{
	json_t *entities = NULL, *links = NULL, *tags = NULL, *mentions = NULL;
	if (cell(c, fields, COLUMN_ENTITIES).length &&
		json_read(cell(c, fields, COLUMN_ENTITIES), &entities) == 0)
		add_lists(c->posts, post, json_object_get(entities, "urls"),
			json_object_get(entities, "hashtags"),
			json_object_get(entities, "user_mentions"));
	/* what cannot be read is found in the text */
	if (cell(c, fields, COLUMN_LINKS).length &&
		json_read(cell(c, fields, COLUMN_LINKS), &links))
		links = NULL;
	if (cell(c, fields, COLUMN_TAGS).length && json_read(cell(c, fields, COLUMN_TAGS), &tags))
		tags = NULL;
	if (cell(c, fields, COLUMN_MENTIONS).length &&
		json_read(cell(c, fields, COLUMN_MENTIONS), &mentions))
		mentions = NULL;
	add_lists(c->posts, post, links, tags, mentions);
	json_decref(entities);
	json_decref(links);
	json_decref(tags);
	json_decref(mentions);
}

static void read_row(const struct csv_reading *c, const struct slice *fields)
{
	struct posts *posts = c->posts;
	struct slice author = cell(c, fields, COLUMN_AUTHOR), text = cell(c, fields, COLUMN_TEXT);
	char *words = must_alloc(text.length + 1), *about;
	struct slice description = cell(c, fields, COLUMN_DESCRIPTION);
	memcpy(words, text.base, text.length);
	about = must_alloc(description.length + 1);
	memcpy(about, description.base, description.length);
	struct post *post = posts_add(posts);
	post->source = c->twarc ? SLICE_LITERAL("twarc") : SLICE_LITERAL("tags");
	post->id = posts_text(posts, cell(c, fields, COLUMN_ID));
	if (slice_starts(author, "@"))
		author = (struct slice){ author.base + 1, author.length - 1 };
	post->author = posts_text(posts, author);
	post->name = posts_text(posts, cell(c, fields, COLUMN_NAME));
	post->text = post_unescape(posts, words);
	post->url = posts_text(posts, cell(c, fields, COLUMN_URL));
	moment_read(cell(c, fields, COLUMN_WHEN), &post->when);
	post->reply_to = other_of(c, fields, COLUMN_REPLY_ID, COLUMN_REPLY_NAME);
	post->repost_of = other_of(c, fields, COLUMN_REPOST_ID, COLUMN_REPOST_NAME);
	post->quote_of = other_of(c, fields, COLUMN_QUOTE_ID, COLUMN_QUOTE_NAME);
	post->lang = posts_text(posts, cell(c, fields, COLUMN_LANGUAGE));
	post->opted_out = is_opted_out(about);
	add_entities(c, post, fields);
	posts_finish(posts, post);
	free(words);
	free(about);
}

static void find_columns(struct csv_reading *c, const struct csv_reader *reader)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		c->columns[i] = -1;
		for (int j = 0; j < 3 && column_names[i][j] && c->columns[i] < 0; j++)
			c->columns[i] = csv_column(reader, column_names[i][j]);
	}
	c->twarc = csv_column(reader, "author.username") >= 0;
}

int read_csv_posts(struct reading *reading)
{
	struct csv_reading c = { .posts = reading->posts };
	const struct slice *fields;
	struct csv_reader *reader;
	int64_t last = -1;
	int faults = 0, result = csv_open_bytes(&reader, reading->name, reading->bytes);
	if (result)
		return result;
	find_columns(&c, reader);
	size_t before = reading->posts->count;
	while ((result = csv_next(reader, &fields)) != 0) {
		if (result == 1) {
			read_row(&c, fields);
			continue;
		}
		posts_fault(reading->posts, reading->name, csv_line(reader), -1,
			"This row was left out: %s", error_message());
		if (csv_bytes_read(reader) == last || ++faults > 1000)
			break;
		last = csv_bytes_read(reader);
	}
	csv_close(reader);
	if (reading->posts->count == before)
		return error_set(FT_REFUSED, "%s: no row of it is a post.", reading->name);
	return 0;
}
