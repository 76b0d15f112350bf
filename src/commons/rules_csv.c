/* Lists of blocked hosts as Mastodon exports and imports them (domain_blocks.csv). */
#include <stdlib.h>
#include "csv_file.h"
#include "rules.h"

enum { RULES_MAX = 50000 };

static const char *const columns[] = { "#domain", "#severity", "#reject_media", "#reject_reports",
	"#public_comment", "#obfuscate" };

static void add_row(struct buf *out, struct slice origin, struct slice reason)
{
	struct slice host = slice_cut(&origin, '/');
	const struct slice fields[] = { host, SLICE_LITERAL("suspend"), SLICE_LITERAL("True"),
		SLICE_LITERAL("True"), reason, SLICE_LITERAL("False") };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		csv_add_field(out, fields[i], i == 0);
	csv_add_row_end(out);
}

int commons_rules_write_csv(struct commons *commons, struct buf *out)
{
	struct connection *connection;
	int more, result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		csv_add_field(out, slice_of(columns[i]), i == 0);
	csv_add_row_end(out);
	struct query *query = query_start(connection,
		"SELECT value, reason FROM commons_rule WHERE what = 'origin' AND allow = 0"
		" ORDER BY value");
	while ((more = query_step(query)) == 1)
		add_row(out, query_get_text(query, 0), query_get_text(query, 1));
	query_end(query);
	store_return(connection);
	return more;
}

/* -- reading -- */

struct list {
	struct commons_rule *rules;
	size_t count;
	int domain, severity, comment; /* columns; -1: there is none */
};

static char *copy_field(const struct slice *fields, int column)
{
	struct slice field = column >= 0 ? slice_trim(fields[column]) : SLICE_EMPTY;
	char *copy = must_alloc(field.length + 1);

	memcpy(copy, field.base ? field.base : "", field.length);
	return copy;
}

static int add_rule(struct list *list, const struct csv_reader *reader, const struct slice *fields)
{
	struct slice domain = slice_trim(fields[list->domain]);

	/* "noop" blocks nothing; hosts that were made unreadable ("ba*.example") name nobody. */
	if (domain.length == 0 || memchr(domain.base, '*', domain.length) ||
		(list->severity >= 0 && slice_is(slice_trim(fields[list->severity]), "noop")))
		return 0;
	if (list->count == RULES_MAX)
		return error_set(FT_REFUSED, "Line %lld: a list has at most %d hosts.",
			(long long)csv_line(reader), RULES_MAX);
	list->rules = must_realloc(list->rules, (list->count + 1) * sizeof(*list->rules));
	list->rules[list->count++] = (struct commons_rule){ .what = "origin",
		.value = copy_field(fields, list->domain),
		.reason = copy_field(fields, list->comment) };
	return 0;
}

static int find_columns(struct csv_reader *reader, struct list *list)
{
	list->domain = csv_column(reader, "#domain");
	if (list->domain < 0)
		list->domain = csv_column(reader, "domain");
	list->severity = csv_column(reader, "#severity");
	list->comment = csv_column(reader, "#public_comment");
	return list->domain >= 0
		       ? 0
		       : error_set(FT_REFUSED, "There is no column #domain: this is not a list of "
					       "hosts as Mastodon exports it.");
}

int commons_rules_read_csv(struct commons *commons, const char *path, int64_t *count)
{
	struct list list = { .count = 0 };
	const struct slice *fields;
	struct csv_reader *reader;
	int more = 0, result = csv_open(&reader, path);

	if (result)
		return result;
	result = find_columns(reader, &list);
	while (result == 0 && (more = csv_next(reader, &fields)) == 1)
		result = add_rule(&list, reader, fields);
	if (result == 0)
		result = more;
	if (result == 0)
		result = commons_set_rules(commons, list.rules, list.count);
	*count = (int64_t)list.count;
	for (size_t i = 0; i < list.count; i++) {
		free((char *)(uintptr_t)list.rules[i].value);
		free((char *)(uintptr_t)list.rules[i].reason);
	}
	free(list.rules);
	csv_close(reader);
	return result;
}
