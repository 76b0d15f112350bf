#include "markup.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MOST = 128, NAME_CHARS = 24, IDS_MOST = 2048, ID_CHARS = 64 };

static char fault[256];
static char ids[IDS_MOST][ID_CHARS];
static size_t id_count;

static const char *const VOID[] = {
	"meta", "link", "input", "br", "hr", "img"
};
/* What a page of ours never has. */
static const char *const FORBIDDEN[] = { " style=", " onclick=", " onload=", " onerror=", "javascript:" };

static bool is_void(const char *name)
{
	if (*name == '!')
		return true;
	for (size_t i = 0; i < sizeof(VOID) / sizeof(VOID[0]); i++) {
		if (strcmp(VOID[i], name) == 0)
			return true;
	}
	return false;
}

static bool complain(const char *what, const char *at)
{
	snprintf(fault, sizeof(fault), "%s near: %.120s", what, at);
	return false;
}

/* The end of a tag, quotes heeded; NULL when it has none. */
static const char *tag_end(const char *at)
{
	char quote = 0;

	for (; *at; at++) {
		if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '"' || *at == '\'')
			quote = *at;
		else if (*at == '>')
			return at;
		else if (*at == '<')
			return NULL;
	}
	return NULL;
}

static bool check_tag(const char *tag, const char *end)
{
	char text[2048];
	const char *id;
	size_t length = (size_t)(end - tag);

	if (length >= sizeof(text))
		return true; /* the path of a chart */
	memcpy(text, tag, length);
	text[length] = '\0';
	for (size_t i = 0; i < sizeof(FORBIDDEN) / sizeof(FORBIDDEN[0]); i++) {
		if (strstr(text, FORBIDDEN[i]))
			return complain("forbidden", tag);
	}
	id = strstr(text, " id=\"");
	if (!id || id_count == IDS_MOST)
		return true;
	id += strlen(" id=\"");
	snprintf(ids[id_count], ID_CHARS, "%.*s", (int)strcspn(id, "\""), id);
	for (size_t i = 0; i < id_count; i++) {
		if (strcmp(ids[i], ids[id_count]) == 0)
			return complain("the same id twice", tag);
	}
	id_count++;
	return true;
}

static void read_name(const char *at, char name[NAME_CHARS])
{
	size_t length = 0;

	while (length + 1 < NAME_CHARS && (isalnum((unsigned char)at[length]) || at[length] == '!'))
		length++;
	for (size_t i = 0; i < length; i++)
		name[i] = (char)tolower((unsigned char)at[i]);
	name[length] = '\0';
}

const char *markup_fault(const char *html)
{
	static char open[DEPTH_MOST][NAME_CHARS];
	size_t depth = 0;

	fault[0] = '\0';
	id_count = 0;
	for (const char *at = strchr(html, '<'); at; at = strchr(at + 1, '<')) {
		bool closing = at[1] == '/';
		const char *end = tag_end(at + 1);
		char name[NAME_CHARS];

		if (!end || !(isalpha((unsigned char)at[closing ? 2 : 1]) || at[1] == '!'))
			return complain("a tag that does not end", at), fault;
		read_name(at + (closing ? 2 : 1), name);
		if (!check_tag(at, end))
			return fault;
		if (closing) {
			if (depth == 0 || strcmp(open[depth - 1], name) != 0)
				return complain("closes what is not open", at), fault;
			depth--;
		} else if (end[-1] != '/' && !is_void(name)) {
			if (depth == DEPTH_MOST)
				return complain("too deep", at), fault;
			memcpy(open[depth++], name, NAME_CHARS);
		}
	}
	if (depth > 0)
		return complain("never closed", open[depth - 1]), fault;
	return fault;
}
