/* Markdown of other organisations: no pictures, which would tell their server who reads, and links
 * that say what they are. */
#include "html.h"

#include <cmark.h>
#include <stdlib.h>
#include <strings.h>

static bool is_web(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0;
}

/* Its children take its place. */
static void unwrap(cmark_node *node)
{
	cmark_node *child;

	while ((child = cmark_node_first_child(node)))
		cmark_node_insert_before(node, child);
	cmark_node_unlink(node);
	cmark_node_free(node);
}

/* The same link, with what a link to a stranger's page has to say. */
static void mark_link(cmark_node *link)
{
	cmark_node *marked = cmark_node_new(CMARK_NODE_CUSTOM_INLINE), *child;
	struct buf begin;

	buf_init(&begin, LIMIT_TEXT_FIELD_BYTES * 8);
	buf_add_text(&begin, "<a rel=\"nofollow noopener ugc\" href=\"");
	html_escape(&begin, slice_of(cmark_node_get_url(link)));
	buf_add_text(&begin, "\">");
	cmark_node_set_on_enter(marked, begin.base);
	cmark_node_set_on_exit(marked, "</a>");
	cmark_node_insert_before(link, marked);
	while ((child = cmark_node_first_child(link)))
		cmark_node_append_child(marked, child);
	cmark_node_unlink(link);
	cmark_node_free(link);
	buf_release(&begin);
}

static void lower_heading(cmark_node *node, int headings_from)
{
	int level = cmark_node_get_heading_level(node) + headings_from - 1;

	cmark_node_set_heading_level(node, level > 6 ? 6 : level);
}

/* Nodes are changed when they are left: then nothing inside them is still to be visited. */
static void clean(cmark_node *document, int headings_from)
{
	cmark_iter *walk = cmark_iter_new(document);
	cmark_event_type event;

	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);

		if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING)
			lower_heading(node, headings_from);
		if (event != CMARK_EVENT_EXIT)
			continue;
		if (cmark_node_get_type(node) == CMARK_NODE_IMAGE)
			unwrap(node);
		else if (cmark_node_get_type(node) == CMARK_NODE_LINK)
			is_web(cmark_node_get_url(node)) ? mark_link(node) : unwrap(node);
	}
	cmark_iter_free(walk);
}

void html_markdown_foreign(struct html *html, struct slice text, int headings_from)
{
	const int options = CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_SMART;
	cmark_node *document;
	char *rendered;

	if (text.length > LIMIT_TEXT_FIELD_BYTES) {
		html_put(html, RAW("<pre class=\"typed\">"), TEXT_SLICE(text), RAW("</pre>"));
		return;
	}
	document = cmark_parse_document(text.base, text.length, options);
	clean(document, headings_from);
	rendered = cmark_render_html(document, options);
	buf_add_text(&html->buf, rendered);
	free(rendered);
	cmark_node_free(document);
}
