/* settings.h: what the commons and its neighbours keep by name, each in a table (name, value) of its own;
 * and their lines for the operator. */
#ifndef FETTLE_COMMONS_SETTINGS_H
#define FETTLE_COMMONS_SETTINGS_H

#include <stdarg.h>
#include "util.h"
#include "store.h"

struct settings {
	const char *read, *write; /* SQL */
};
#define SETTINGS_OF(table)                                                                         \
	{ "SELECT value FROM " table " WHERE name = $1",                                           \
		"INSERT INTO " table " (name, value) VALUES ($1, $2)"                              \
		" ON CONFLICT (name) DO UPDATE SET value = excluded.value" }

/* Replaces *value; "" when there is none, and then *found is false. */
int settings_read(struct connection *connection, const struct settings *settings,
	const char *name, struct buf *value, bool *found);
int settings_write(struct connection *connection, const struct settings *settings,
	const char *name, struct slice value);

/* One line, whatever strangers put into the arguments, for `log`; without one "WHO: ..." on stderr. */
void settings_say(void (*log)(void *context, const char *line), void *context, const char *who,
	const char *format, va_list arguments);

#endif
