#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "xml_check.h"

enum { DEPTH_MAX = 32, IDS_MAX = 4096, NAME_MAX_BYTES = 64 };

static char problem[256];
static struct {
	char open[DEPTH_MAX][NAME_MAX_BYTES];
	int depth;
	char ids[IDS_MAX][NAME_MAX_BYTES];
	int id_count;
} state;

static const char *wrong(const char *what, const char *at)
{
	if (!problem[0])
		snprintf(problem, sizeof(problem), "%s at: %.60s", what, at);
	return NULL;
}

static const char *read_name(const char *at, char name[NAME_MAX_BYTES])
{
	size_t length = 0;

	while (isalnum((unsigned char)at[length]) || (at[length] && strchr("-:_", at[length])))
		length++;
	if (length == 0 || length >= NAME_MAX_BYTES)
		return wrong("no name", at);
	snprintf(name, NAME_MAX_BYTES, "%.*s", (int)length, at);
	return at + length;
}

static const char *read_entity(const char *at)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (strncmp(at, entities[i], strlen(entities[i])) == 0)
			return at + strlen(entities[i]);
	}
	return wrong("bare &", at);
}

static bool take_id(const char *value)
{
	for (int i = 0; i < state.id_count; i++) {
		if (strcmp(state.ids[i], value) == 0)
			return wrong("id used twice", value) != NULL;
	}
	if (state.id_count == IDS_MAX)
		return wrong("too many ids", value) != NULL;
	snprintf(state.ids[state.id_count++], NAME_MAX_BYTES, "%s", value);
	return true;
}

/* From the name of an attribute past its closing quote. */
static const char *read_attribute(const char *at)
{
	char name[NAME_MAX_BYTES], value[NAME_MAX_BYTES];
	const char *start;

	at = read_name(at, name);
	if (!at)
		return NULL;
	if (at[0] != '=' || at[1] != '"')
		return wrong("attribute without a quoted value", at);
	start = at += 2;
	while (*at && *at != '"') {
		if (*at == '<')
			return wrong("< in an attribute", at);
		at = *at == '&' ? read_entity(at) : at + 1;
		if (!at)
			return NULL;
	}
	if (!*at)
		return wrong("attribute that does not end", start);
	snprintf(value, sizeof(value), "%.*s", (int)(at - start), start);
	if (strstr(value, "nan") || strstr(value, "inf"))
		return wrong("not a number", start);
	if (strcmp(name, "id") == 0 && !take_id(value))
		return NULL;
	return at + 1;
}

static const char *read_tag(const char *at)
{
	char name[NAME_MAX_BYTES];

	if (at[1] == '/') {
		at = read_name(at + 2, name);
		if (!at || *at != '>')
			return wrong("bad closing tag", at ? at : name);
		if (state.depth == 0 || strcmp(state.open[--state.depth], name) != 0)
			return wrong("closes what is not open", name);
		return at + 1;
	}
	const char *tag = at;
	at = read_name(at + 1, name);
	while (at && *at == ' ')
		at = read_attribute(at + 1);
	if (!at)
		return NULL;
	if (at[0] == '/' && at[1] == '>')
		return at + 2;
	if (*at != '>' || state.depth == DEPTH_MAX)
		return wrong("tag that does not end, or too deep", tag);
	snprintf(state.open[state.depth++], NAME_MAX_BYTES, "%s", name);
	return at + 1;
}

static bool is_id(const char *start, size_t length)
{
	for (int i = 0; i < state.id_count; i++) {
		if (strlen(state.ids[i]) == length && strncmp(state.ids[i], start, length) == 0)
			return true;
	}
	return false;
}

static void check_references(const char *text)
{
	for (const char *at = text; (at = strstr(at, "url(#")) != NULL; at++) {
		if (!is_id(at + 5, strcspn(at + 5, ")")))
			wrong("points at no id", at);
	}
	for (const char *at = text; (at = strstr(at, "aria-labelledby=\"")) != NULL;) {
		at += strlen("aria-labelledby=\"");
		while (*at != '"') {
			size_t length = strcspn(at, " \"");
			if (!is_id(at, length))
				wrong("labelled by no id", at);
			at += length + (at[length] == ' ');
		}
	}
}

const char *xml_check(const char *text)
{
	const char *at = text;

	problem[0] = '\0';
	state.depth = 0;
	state.id_count = 0;
	while (at && *at) {
		if (*at == '<')
			at = read_tag(at);
		else if (*at == '&')
			at = read_entity(at);
		else if ((unsigned char)*at < ' ' && *at != '\n' && *at != '\t')
			at = wrong("control character", at);
		else
			at++;
	}
	if (at && state.depth > 0)
		wrong("not closed", state.open[state.depth - 1]);
	if (at)
		check_references(text);
	return problem;
}
