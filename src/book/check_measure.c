/* A measure is fed by a rule or by imported readings, never by both. */
#include "book_private.h"
#include "rule.h"

/* The fields as they would stand. */
static json_t *fields_after(const struct doing *doing, const json_t *clean)
{
	json_t *fields = doing->row.body ? json_copy(doing->row.body) : json_object();
	json_object_update(fields, (json_t *)clean);
	return fields;
}

/* Does a row come back? `sql` takes the id. */
static int any_row(struct connection *connection, const char *sql, const char *id, bool *any)
{
	struct query *query = query_start(connection, sql);
	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	query_end(query);
	*any = more == 1;
	return more < 0 ? more : 0;
}

static int read_rule_of(struct connection *connection, const char *measure, char rule[16])
{
	struct thing_row row;
	int result = thing_row_read(connection, measure, &row);
	rule[0] = 0;
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	snprintf(rule, 16, "%s", json_text(row.body, "rule"));
	thing_row_release(&row);
	return 0;
}

static int check_divisor(struct doing *doing, const struct rule *rule, json_t *problems)
{
	char other[16];
	if (!*rule->per)
		return 0;
	int result = read_rule_of(doing->connection, rule->per, other);
	if (result)
		return result;
	if (*other || strcmp(rule->per, doing->row.id) == 0)
		add_problem(problems, "per",
			"%s is fed by a rule itself. Divide by a measure with imported readings.",
			rule->per);
	return 0;
}

static int check_sources(struct doing *doing, const struct rule *rule, json_t *problems)
{
	bool any = false;
	int result = check_divisor(doing, rule, problems);
	if (result == 0 && !doing->is_new)
		result = any_row(doing->connection, "SELECT 1 FROM series WHERE measure = $1 LIMIT 1",
			doing->row.id, &any);
	if (any)
		add_problem(problems, "rule",
			"%s has imported readings, so no rule can feed it. Add a new measure.",
			doing->row.id);
	if (result || doing->is_new)
		return result;
	result = any_row(doing->connection,
		"SELECT 1 FROM link WHERE target = $1 AND field = 'per' LIMIT 1", doing->row.id, &any);
	if (any)
		add_problem(problems, "rule",
			"Another measure is divided by %s: its readings must be imported.",
			doing->row.id);
	return result;
}

static int check_rule(struct doing *doing, const json_t *clean, json_t *problems)
{
	struct rule rule;
	json_t *fields = fields_after(doing, clean);
	int result = rule_read(directory_kinds(doing->directory), fields, &rule, problems);
	json_decref(fields);
	if (result)
		return result == FT_REFUSED ? 0 : result;
	if (rule.type != RULE_NONE)
		result = check_sources(doing, &rule, problems);
	rule_release(&rule);
	return result;
}

static int check_readings(struct doing *doing, const json_t *clean, json_t *problems)
{
	const char *measure = json_text(clean, "measure");
	char rule[16];
	int result = read_rule_of(doing->connection, measure, rule);
	if (result == 0 && *rule)
		add_problem(problems, "measure",
			"%s is counted from records by a rule, so no readings can be imported for it. "
			"Add another measure for them.",
			measure);
	return result;
}

int check_measure(struct doing *doing, const json_t *clean, json_t *problems)
{
	if (strcmp(doing->kind->name, "readings") == 0)
		return check_readings(doing, clean, problems);
	if (strcmp(doing->kind->name, "measure") == 0 && json_object_size(clean))
		return check_rule(doing, clean, problems);
	return 0;
}
