/* Texts of feeds: which form they have, and what they then say. */
#include "feed_reader.h"
#include "markup.h"
#include "moment.h"

static const char *full_type(const char *type)
{
	if (strcasecmp(type, "text") == 0 || strcasecmp(type, "plain") == 0)
		return "text/plain";
	if (strcasecmp(type, "html") == 0)
		return "text/html";
	if (strcasecmp(type, "xhtml") == 0)
		return "application/xhtml+xml";
	return type;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);
	return length >= tail && strcasecmp(text + length - tail, end) == 0;
}

static bool is_base64(const struct feed_reader *reader, const char *type)
{
	if (strcmp(json_text(reader->attributes, "mode"), "base64") == 0)
		return true;
	return *type && strncasecmp(type, "text/", 5) != 0 && !ends_with(type, "+xml") &&
	       !ends_with(type, "/xml") && strcmp(type, "application/json") != 0;
}

/* Replaces `text` with what it stands for, unless it does not stand for text. */
static void read_base64(struct buf *text)
{
	struct buf packed, plain;
	buf_init(&packed, text->length + 1);
	buf_init(&plain, text->length + 1);
	for (size_t i = 0; i < text->length; i++)
		if (!strchr(" \t\r\n", text->base[i]))
			buf_add_char(&packed, text->base[i]);
	if (packed.length && base64_read(buf_slice(&packed), &plain) == 0 && plain.length &&
		text_is_utf8(buf_slice(&plain)) && !memchr(plain.base, '\0', plain.length)) {
		buf_clear(text);
		buf_add_slice(text, buf_slice(&plain));
	}
	buf_release(&packed);
	buf_release(&plain);
}

/* <div>...</div> around the whole of an XHTML text is not part of it. */
static struct slice without_div(struct slice html)
{
	html = slice_trim(html);
	const char *open = html.length ? memchr(html.base, '>', html.length) : NULL;
	if (!slice_starts(html, "<div") || !open || html.length < 11 ||
		memcmp(html.base + html.length - 6, "</div>", 6) != 0)
		return html;
	struct slice inner = { open + 1, html.length - 6 - (size_t)(open + 1 - html.base) };
	/* two of them side by side are not one around all */
	int depth = 0;
	for (size_t i = 0; i + 4 < inner.length; i++) {
		if (memcmp(inner.base + i, "<div", 4) == 0)
			depth++;
		else if (i + 6 <= inner.length && memcmp(inner.base + i, "</div>", 6) == 0 &&
			 --depth < 0)
			return html;
	}
	return slice_trim(inner);
}

static void put_clean(json_t *detail, struct slice html, struct slice base, bool strip)
{
	struct buf clean;
	if (!memchr(html.base, '<', html.length) && !memchr(html.base, '&', html.length)) {
		json_put_slice(detail, "value", slice_trim(html));
		return;
	}
	buf_init(&clean, html.length * 8 + 4096);
	markup_sanitise(strip ? without_div(html) : html, base, &clean);
	json_put_slice(detail, "value", slice_trim(buf_slice(&clean)));
	buf_release(&clean);
}

json_t *text_detail(struct feed_reader *reader, const char *usual_type)
{
	json_t *detail = json_object();
	const char *type = full_type(json_text(reader->attributes, "type"));
	if (!*type)
		type = usual_type ? usual_type : "text/plain";
	if (is_base64(reader, type))
		read_base64(&reader->text);
	bool html = strcasecmp(type, "text/html") == 0;
	bool xhtml = strcasecmp(type, "application/xhtml+xml") == 0;
	if (reader->markup && !html && !xhtml) {
		type = "application/xhtml+xml";
		xhtml = true;
	}
	/* older feeds leave it to their readers to find out */
	if (!reader->is_atom && !html && !xhtml && strncasecmp(type, "text/", 5) == 0 &&
		markup_is(buf_slice(&reader->text))) {
		type = "text/html";
		html = true;
	}
	json_put_text(detail, "type", type);
	if (html || xhtml)
		put_clean(detail, buf_slice(&reader->text), reader_base(reader),
			xhtml || reader->markup);
	else
		json_put_slice(detail, "value", slice_trim(buf_slice(&reader->text)));
	if (reader->brief)
		return detail;
	const char *language = reader_language(reader);
	if (*language)
		json_put_text(detail, "language", language);
	if (reader_base(reader).length)
		json_put_slice(detail, "base", reader_base(reader));
	return detail;
}

json_t *date_parts(struct slice text)
{
	instant_us when;
	if (moment_read(text, &when))
		return NULL;
	int64_t seconds = when / 1000000 - (when % 1000000 < 0);
	int64_t day = seconds / 86400 - (seconds % 86400 < 0);
	int clock = (int)(seconds - day * 86400), year, month, day_of_month;
	day_to_date((day_number)day, &year, &month, &day_of_month);
	const int parts[] = { year, month, day_of_month, clock / 3600, clock / 60 % 60, clock % 60,
		day_of_week((day_number)day), (int)day - day_from_date(year, 1, 1) + 1, 0 };
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		json_array_append_new(list, json_integer(parts[i]));
	return list;
}
