#include "settings.h"

int settings_read(struct connection *connection, const struct settings *settings,
	const char *name, struct buf *value, bool *found)
{
	struct query *query = query_start(connection, settings->read);

	buf_clear(value);
	query_text(query, 1, slice_of(name));
	int more = query_step(query);
	*found = more == 1;
	if (more == 1)
		buf_add_slice(value, query_get_text(query, 0));
	buf_add_text(value, "");
	query_end(query);
	return more < 0 ? more : 0;
}

int settings_write(struct connection *connection, const struct settings *settings,
	const char *name, struct slice value)
{
	struct query *query = query_start(connection, settings->write);

	query_text(query, 1, slice_of(name));
	query_text(query, 2, value);
	return query_run(query);
}

void settings_say(void (*log)(void *context, const char *line), void *context, const char *who,
	const char *format, va_list arguments)
{
	struct buf line;

	buf_init(&line, 4096);
	buf_printv(&line, format, arguments);
	for (size_t i = 0; i < line.length; i++)
		if ((unsigned char)line.base[i] < ' ')
			line.base[i] = ' ';
	if (log)
		log(context, line.base ? line.base : "");
	else
		fprintf(stderr, "%s: %s\n", who, line.base ? line.base : "");
	buf_release(&line);
}
