/* Which rules there are, and whether an entry of another's log meets one. */
#include <stdlib.h>
#include "blocks.h"
#include "rules.h"

/* -- reading -- */

static int read_own(struct connection *connection, struct buf *out)
{
	struct query *query = query_start(connection, "SELECT what, value, allow FROM commons_rule");
	int more;

	while ((more = query_step(query)) == 1) {
		buf_add_text(out, query_get_int(query, 2) ? "allow " : "block ");
		buf_add_slice(out, query_get_text(query, 0));
		buf_add_char(out, ' ');
		buf_add_slice(out, query_get_text(query, 1));
		buf_add_char(out, '\n');
	}
	query_end(query);
	return more;
}

static int compare(struct slice a, struct slice b)
{
	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter ? memcmp(a.base, b.base, shorter) : 0;

	return order ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_lines(const void *a, const void *b)
{
	return compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* So that one among many thousands is found at once. */
static void sort_lines(struct buf *rules)
{
	struct slice rest = buf_slice(rules), *lines;
	size_t count = 0, room = 0;
	struct buf sorted;

	for (size_t i = 0; i < rest.length; i++)
		room += rest.base[i] == '\n';
	lines = must_alloc((room + 1) * sizeof(*lines));
	while (rest.length > 0)
		lines[count++] = slice_cut(&rest, '\n');
	qsort(lines, count, sizeof(*lines), compare_lines);
	buf_init(&sorted, RULES_BYTES);
	for (size_t i = 0; i < count; i++) {
		buf_add_slice(&sorted, lines[i]);
		buf_add_char(&sorted, '\n');
	}
	free(lines);
	buf_release(rules);
	*rules = sorted;
}

int rules_read(struct connection *connection, struct buf *out)
{
	int result = read_own(connection, out);

	if (result == 0)
		result = blocks_read(connection, out);
	if (result == 0 && out->length > 0)
		sort_lines(out);
	return result;
}

/* -- matching -- */

/* The order of a line and `start` followed by `value`. */
static int order_of(struct slice line, struct slice start, struct slice value)
{
	size_t first = line.length < start.length ? line.length : start.length;
	int order = compare((struct slice){ line.base, first }, start);

	return order ? order
		     : compare((struct slice){ line.base + first, line.length - first }, value);
}

static bool has_rule(struct slice rules, const char *start, struct slice value)
{
	size_t low = 0, high = rules.length; /* both where lines begin */

	while (low < high) {
		size_t from = low + (high - low) / 2, to = from;

		while (from > low && rules.base[from - 1] != '\n')
			from--;
		while (to < high && rules.base[to] != '\n')
			to++;
		int order = order_of((struct slice){ rules.base + from, to - from },
			slice_of(start), value);
		if (order == 0)
			return true;
		if (order < 0)
			low = to + 1;
		else
			high = from;
	}
	return false;
}

/* The log itself, its host, and the hosts above that: the nearest that has a rule decides. -1
 * blocked, 1 allowed, 0: nothing is said about it. `allow` may be NULL. */
static int nearest_rule(
	struct slice rules, const char *allow, const char *block, struct slice origin)
{
	struct slice name = origin, rest = origin;

	for (bool whole = true; name.length > 0; whole = false) {
		if (allow && has_rule(rules, allow, name))
			return 1;
		if (has_rule(rules, block, name))
			return -1;
		if (whole)
			name = slice_cut(&rest, '/');
		else
			slice_cut(&name, '.');
	}
	return 0;
}

/* What we say ourselves, then what is taken over; those from whom it is are heard all the same. */
static int rule_for(struct slice rules, struct slice origin)
{
	int own = nearest_rule(rules, "allow origin ", "block origin ", origin);

	if (own || has_rule(rules, "listen origin ", origin))
		return own;
	return nearest_rule(rules, NULL, "heed origin ", origin);
}

static bool refuses_word(struct slice rules, bool is_kind, struct slice word)
{
	if (has_rule(rules, is_kind ? "block kind " : "block topic ", word))
		return true;
	return has_rule(rules, is_kind ? "heed kind " : "heed topic ", word) &&
	       !has_rule(rules, is_kind ? "allow kind " : "allow topic ", word);
}

bool rules_refuse_log(struct slice rules, struct slice origin)
{
	return rules.length > 0 && rule_for(rules, origin) < 0;
}

bool rules_refuse(struct slice rules, struct slice origin, struct slice kind, struct slice topics)
{
	int rule = rules.length > 0 ? rule_for(rules, origin) : 1;

	if (rule)
		return rule < 0;
	if (refuses_word(rules, true, kind))
		return true;
	while (topics.length > 0) {
		struct slice topic = slice_cut(&topics, ' ');
		if (topic.length > 0 && refuses_word(rules, false, topic))
			return true;
	}
	return false;
}

const char *rules_here(struct slice rules, struct slice what, struct slice value)
{
	static const struct {
		const char *word, *means;
	} sorts[] = { { "allow", "allowed" }, { "block", "blocked" }, { "heed", "taken over" } };

	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		char start[32];

		snprintf(start, sizeof(start), "%s %.*s ", sorts[i].word, (int)what.length,
			what.base);
		if (has_rule(rules, start, value))
			return sorts[i].means;
	}
	return "";
}
