/* An item of the commons as a note: title, a few sentences, a link to the whole, hashtags. */
#include "fediverse_private.h"
#include "markup.h"

enum {
	LINK_CHARACTERS = 23, /* what every link counts for, however long it is */
	TITLE_CHARACTERS = 160,
	SUMMARY_CHARACTERS_MIN = 20
};

/* A tag as a hashtag shows it: letters, figures and _ only. */
static void add_shown(struct buf *out, const char *tag)
{
	for (; *tag; tag++) {
		unsigned char c = (unsigned char)*tag;
		if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '_')
			buf_add_char(out, (char)c);
	}
}

static bool has_tag(const json_t *tags, struct slice folded)
{
	const json_t *tag;
	size_t i;

	json_array_foreach(tags, i, tag)
		if (slice_is(folded, json_text(tag, "tag")))
			return true;
	return false;
}

static json_t *fold_tags(const struct share_item *item)
{
	json_t *tags = json_array();
	struct buf folded, shown;

	buf_init(&folded, 4 * TAG_BYTES);
	buf_init(&shown, 4 * TAG_BYTES);
	for (size_t i = 0; i < item->tag_count; i++) {
		buf_clear(&shown);
		add_shown(&shown, item->tags[i]);
		if (tag_fold(slice_of(item->tags[i]), &folded)) {
			error_clear();
			continue;
		}
		if (has_tag(tags, buf_slice(&folded)))
			continue;
		json_t *tag = json_object();
		json_put_slice(tag, "tag", buf_slice(&folded));
		json_put_slice(tag, "shown", buf_slice(&shown));
		json_array_append_new(tags, tag);
	}
	buf_release(&folded);
	buf_release(&shown);
	return tags;
}

static void add_tag_url(const struct home *home, const char *tag, struct buf *out)
{
	buf_print(out, "%s/ap/tag/", home->origin);
	url_add_segment(out, slice_of(tag));
}

/* The same address here and in the content, or some do not see that it is a hashtag. */
static json_t *hashtags(const struct home *home, const json_t *tags)
{
	json_t *all = json_array();
	const json_t *tag;
	struct buf text;
	size_t i;

	buf_init(&text, URL_BYTES);
	json_array_foreach(tags, i, tag) {
		json_t *one = json_object();
		json_put_text(one, "type", "Hashtag");
		buf_clear(&text);
		add_tag_url(home, json_text(tag, "tag"), &text);
		json_put_slice(one, "href", buf_slice(&text));
		buf_clear(&text);
		buf_print(&text, "#%s", json_text(tag, "tag"));
		json_put_slice(one, "name", buf_slice(&text));
		json_array_append_new(all, one);
	}
	buf_release(&text);
	return all;
}

/* The first paragraph of Markdown that is not a heading, for items without a summary. */
static struct slice first_words(const char *text)
{
	struct slice rest = slice_of(text);

	while (rest.length > 0) {
		struct slice line = slice_trim(slice_cut(&rest, '\n'));
		if (line.length > 0 && !strchr("#-=*`>|<![", line.base[0]))
			return line;
	}
	return SLICE_EMPTY;
}

static void add_paragraph(struct buf *html, struct slice words, bool strong)
{
	if (words.length == 0)
		return;
	buf_add_text(html, strong ? "<p><strong>" : "<p>");
	markup_escape(words, false, html);
	buf_add_text(html, strong ? "</strong></p>" : "</p>");
}

static void add_link(const struct home *home, const char *hash, struct buf *html)
{
	const char *scheme = strstr(home->origin, "://");

	buf_print(html, "<p><a href=\"%s/ap/o/%s\" rel=\"nofollow noopener\"><span class=\"invisible\">"
		"%.*s</span><span class=\"ellipsis\">%s/ap/o/%.8s</span><span class=\"invisible\">"
		"%s</span></a></p>", home->origin, hash, (int)(scheme + 3 - home->origin),
		home->origin, home->host, hash, hash + 8);
}

static void add_tags(const struct home *home, const json_t *tags, struct buf *html)
{
	const json_t *tag;
	size_t i;

	if (json_array_size(tags) == 0)
		return;
	buf_add_text(html, "<p>");
	json_array_foreach(tags, i, tag) {
		buf_add_text(html, i > 0 ? " <a href=\"" : "<a href=\"");
		add_tag_url(home, json_text(tag, "tag"), html);
		buf_add_text(html, "\" class=\"mention hashtag\" rel=\"tag\">#<span>");
		markup_escape(slice_of(json_text(tag, "shown")), false, html);
		buf_add_text(html, "</span></a>");
	}
	buf_add_text(html, "</p>");
}

static void write_content(const struct home *home, const struct note_source *source,
	const json_t *tags, struct buf *html)
{
	size_t room = FEDIVERSE_NOTE_CHARACTERS - LINK_CHARACTERS, used = 0;
	struct slice summary = slice_of(source->item->summary);
	struct buf title, words;
	const json_t *tag;
	size_t i;

	buf_init(&title, 8 * TITLE_CHARACTERS);
	buf_init(&words, 8 * FEDIVERSE_NOTE_CHARACTERS);
	text_shorten(slice_of(source->item->title), TITLE_CHARACTERS, &title);
	used = text_length(buf_slice(&title));
	json_array_foreach(tags, i, tag)
		used += text_length(slice_of(json_text(tag, "shown"))) + 2;
	if (summary.length == 0)
		summary = first_words(source->item->text);
	if (used + SUMMARY_CHARACTERS_MIN < room)
		text_shorten(summary, room - used, &words);
	add_paragraph(html, buf_slice(&title), true);
	add_paragraph(html, buf_slice(&words), false);
	add_link(home, source->hash, html);
	add_tags(home, tags, html);
	buf_release(&title);
	buf_release(&words);
}

json_t *note_make(const struct home *home, const struct note_source *source, json_t **tags)
{
	json_t *note = json_object(), *to = json_array(), *cc = json_array();
	struct buf html;
	char key[HASH_TEXT + 8];

	snprintf(key, sizeof(key), "o/%s", source->hash);
	*tags = fold_tags(source->item);
	buf_init(&html, 64 << 10);
	write_content(home, source, *tags, &html);
	json_array_append_new(to, json_string(document_public));
	json_array_append_new(cc, document_url(home, "commons", "/followers"));
	json_put(note, "id", document_url(home, key, ""));
	json_put_text(note, "type", "Note");
	json_put(note, "attributedTo", document_url(home, "commons", ""));
	json_put(note, "to", to);
	json_put(note, "cc", cc);
	document_add_date(note, "published", source->published_at);
	if (source->changed_at)
		document_add_date(note, "updated", source->changed_at);
	json_put(note, "url", document_url(home, key, ""));
	json_put_slice(note, "content", buf_slice(&html));
	if (source->language && *source->language) {
		json_t *map = json_object();
		json_put_slice(map, source->language, buf_slice(&html));
		json_put(note, "contentMap", map);
	}
	json_put(note, "tag", hashtags(home, *tags));
	json_put(note, "attachment", json_array());
	json_put_flag(note, "sensitive", false);
	json_put(note, "replies", document_url(home, key, "/replies"));
	buf_release(&html);
	return note;
}
