/* A digest as one page of HTML that needs nothing else. */
#include "write_parts.h"
#include "markup.h"
#include "moment.h"

enum { RESOURCES_SHOWN = 50, TAGS_SHOWN = 50 };

static const char style[] =
	"body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;"
	"color:#1b1b1b;background:#fff;overflow-wrap:anywhere}"
	"h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}"
	"a{color:#005a8c}ul,ol{padding-left:1.2rem}li{margin:.3rem 0}"
	".people{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem .8rem}"
	".role,.count,time,footer{color:#545454;font-size:.875rem}"
	"article{border-top:1px solid #c8c8c8;padding:.6rem 0}article p{margin:.2rem 0;"
	"white-space:pre-line}"
	"@media (prefers-color-scheme:dark){body{color:#ececec;background:#161616}a{color:#8fc7ee}"
	".role,.count,time,footer{color:#b4b4b4}article{border-color:#444}}";

static void text(struct buf *out, struct slice s)
{
	markup_escape(s, true, out);
}

static bool is_web(struct slice link)
{
	return slice_starts(link, "http://") || slice_starts(link, "https://");
}

static void link_to(struct buf *out, struct slice address, struct slice words)
{
	if (!is_web(address)) {
		text(out, words);
		return;
	}
	buf_add_text(out, "<a href=\"");
	text(out, address);
	buf_add_text(out, "\" rel=\"nofollow noopener\">");
	text(out, words);
	buf_add_text(out, "</a>");
}

/* Words with their links made links. */
static void linked_text(struct buf *out, struct slice words)
{
	struct tokens tokens;
	size_t at = 0;
	tokens_find(words, TOKEN_LINK, &tokens);
	for (size_t i = 0; i < tokens.count; i++) {
		const struct token *token = &tokens.items[i];
		text(out, (struct slice){ words.base + at, token->start - at });
		link_to(out, token->text, token->text);
		at = token->end;
	}
	text(out, (struct slice){ words.base + at, words.length - at });
	tokens_release(&tokens);
}

static void write_person(const struct digest *digest, struct buf *out, uint32_t number)
{
	const struct person *person = &digest->people[number];
	const struct {
		const char *name;
		uint32_t count;
	} roles[] = { { "posted", person->posts }, { "replied", person->replies },
		{ "shared", person->shares }, { "mentioned", person->mentions },
		{ "first time", person->first_time } };
	buf_add_text(out, "<li>@");
	text(out, person->name);
	buf_add_text(out, " <span class=\"role\">");
	bool first = true;
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		if (!roles[i].count)
			continue;
		buf_print(out, "%s%s", first ? "" : ", ", roles[i].name);
		first = false;
	}
	buf_add_text(out, "</span></li>\n");
}

static void write_people(const struct digest *digest, struct buf *out)
{
	buf_add_text(out, "<h2>Involved</h2>\n<ul class=\"people\">\n");
	for (uint32_t i = 0; i < digest->involved_count; i++)
		write_person(digest, out, digest->involved[i]);
	buf_add_text(out, "</ul>\n");
	if (!digest->mentioned_count)
		return;
	buf_add_text(out, "<p class=\"role\">Also mentioned:");
	for (uint32_t i = 0; i < digest->mentioned_count; i++) {
		buf_add_text(out, i ? ", @" : " @");
		text(out, digest->people[digest->mentioned[i]].name);
	}
	buf_add_text(out, "</p>\n");
}

static void write_resources(const struct digest *digest, struct buf *out)
{
	uint32_t shown =
		digest->resource_count < RESOURCES_SHOWN ? digest->resource_count : RESOURCES_SHOWN;
	buf_add_text(out, "<h2>Top resources</h2>\n");
	if (!shown) {
		buf_add_text(out, "<p>Nobody gave a link.</p>\n");
		return;
	}
	buf_add_text(out, "<ol>\n");
	for (uint32_t i = 0; i < shown; i++) {
		const struct resource *resource = &digest->resources[i];
		buf_add_text(out, "<li>");
		link_to(out, resource->link, resource->link);
		buf_print(out,
			" <span class=\"count\">given by %u, passed on by %u%s</span></li>\n",
			resource->authors, resource->boosts,
			resource->shortened ? "; where this short link leads is not known" : "");
	}
	buf_add_text(out, "</ol>\n");
	if (shown < digest->resource_count)
		buf_print(out, "<p class=\"count\">and %u more</p>\n",
			digest->resource_count - shown);
}

static void write_tags(const struct digest *digest, struct buf *out)
{
	uint32_t shown = digest->related_count < TAGS_SHOWN ? digest->related_count : TAGS_SHOWN;
	buf_add_text(out, "<h2>Related tags</h2>\n<ul class=\"people\">\n");
	for (uint32_t i = 0; i < shown; i++) {
		buf_add_text(out, "<li>#");
		text(out, digest->related[i].shown);
		buf_print(out, " <span class=\"count\">%u %s</span></li>\n",
			digest->related[i].people,
			digest->related[i].people == 1 ? "person" : "people");
	}
	buf_add_text(out, "</ul>\n");
}

static void write_when(struct buf *out, instant_us when)
{
	if (when == INSTANT_NONE)
		return;
	buf_add_text(out, " <time datetime=\"");
	instant_add_rfc3339(out, when);
	buf_add_text(out, "\">(");
	moment_add_rfc2822(out, when);
	buf_add_text(out, ")</time>");
}

/* Who passed it on, and where else it was said. */
static void write_folded(
	const struct digest *digest, struct buf *out, const struct folded *folded, uint32_t number)
{
	bool first = true;
	for (uint32_t i = folded->first[number]; i != ENTRY_NONE; i = folded->next[i]) {
		const struct entry *entry = &digest->entries[i];
		if (entry->kind != ENTRY_REPOST)
			continue;
		buf_add_text(out, first ? "<p class=\"role\">Passed on by @" : ", @");
		text(out, entry->post->author);
		first = false;
	}
	buf_add_text(out, first ? "" : "</p>\n");
	for (uint32_t i = folded->first[number]; i != ENTRY_NONE; i = folded->next[i]) {
		const struct entry *entry = &digest->entries[i];
		if (entry->kind == ENTRY_REPOST)
			continue;
		buf_add_text(out, "<p class=\"role\">Also: ");
		link_to(out, entry->post->url,
			entry->post->url.length ? entry->post->url : entry->post->author);
		buf_add_text(out, "</p>\n");
	}
}

static void write_posts(const struct digest *digest, struct buf *out)
{
	struct folded folded;
	folded_make(digest, &folded);
	buf_add_text(out, "<h2>Posts</h2>\n");
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		const struct entry *entry = &digest->entries[i];
		if (!entry_is_listed(digest, entry))
			continue;
		buf_add_text(out, "<article id=\"p-");
		hex_add(out, entry->post->hash, 8);
		buf_add_text(out, "\"><p><b>@");
		text(out, entry->post->author);
		buf_add_text(out, "</b> ");
		linked_text(out, entry->post->text);
		write_when(out, entry->post->when);
		if (is_web(entry->post->url)) {
			buf_add_char(out, ' ');
			link_to(out, entry->post->url, SLICE_LITERAL("original"));
		}
		buf_add_text(out, "</p>\n");
		write_folded(digest, out, &folded, i);
		buf_add_text(out, "</article>\n");
	}
	folded_free(&folded);
}

void digest_write_html(const struct digest *digest, struct buf *out)
{
	struct buf title;
	buf_init(&title, 8192);
	digest_add_title(digest, &title);
	buf_add_text(out,
		"<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		"<title>");
	text(out, buf_slice(&title));
	buf_add_text(out, "</title>\n");
	if (digest->permalink && is_web(slice_of(digest->permalink))) {
		buf_add_text(out, "<link rel=\"canonical\" href=\"");
		text(out, slice_of(digest->permalink));
		buf_add_text(out, "\">\n");
	}
	buf_print(out, "<style>%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
	text(out, buf_slice(&title));
	buf_print(out, "</h1>\n<p>%u posts by %u people.</p>\n", digest->inside_count,
		digest->involved_count);
	write_people(digest, out);
	write_resources(digest, out);
	write_tags(digest, out);
	write_posts(digest, out);
	buf_add_text(out, digest->tombstone_count ? "<p>" : "");
	digest_add_taken_back(digest, out);
	buf_add_text(out, digest->tombstone_count ? "</p>\n" : "");
	buf_add_text(out, "</main>\n<footer><p>This digest is named by its posts, SHA-256 <code>");
	hex_add(out, digest->hash, SHA256_BYTES);
	buf_add_text(out, "</code>: whoever has them can make it again.</p></footer>\n"
			  "</body>\n</html>\n");
	buf_release(&title);
}
