/* A measure's rule from its fields, with everything that is wrong with it. */
#include "rule.h"
#include "scope_tree.h"

#include <math.h>

struct reading_rule {
	const struct kinds *kinds;
	const json_t *fields;
	struct rule *rule;
	json_t *problems; /* may be NULL */
	bool bad;
};

static const char *const type_names[] = { [RULE_NONE] = "",
	[RULE_COUNT] = "count",
	[RULE_SHARE] = "share",
	[RULE_IN_TIME] = "in_time",
	[RULE_DURATION] = "duration" };
static const char *const period_names[] = { [RULE_MONTH] = "month",
	[RULE_WEEK] = "week",
	[RULE_DAY] = "day" };

/* Which rules know which field; all fields of a rule but `rule` itself. */
enum { OF_COUNT = 1, OF_SHARE = 2, OF_IN_TIME = 4, OF_DURATION = 8, OF_ALL = 15 };
static const struct {
	const char *name;
	unsigned rules;
} rule_fields[] = {
	{ "records", OF_ALL },
	{ "when", OF_ALL },
	{ "period", OF_ALL },
	{ "dated_by", OF_COUNT | OF_SHARE },
	{ "since", OF_ALL },
	{ "per", OF_COUNT },
	{ "times", OF_COUNT },
	{ "n_field", OF_SHARE },
	{ "of_field", OF_SHARE },
	{ "start_verb", OF_IN_TIME | OF_DURATION },
	{ "end_verb", OF_IN_TIME | OF_DURATION },
	{ "within_days", OF_IN_TIME },
	{ "typical", OF_DURATION },
};

const char *rule_type_name(enum rule_type type)
{
	return type_names[type];
}

__attribute__((format(printf, 3, 4))) static void problem(
	struct reading_rule *reading, const char *field, const char *format, ...)
{
	char message[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (reading->problems) {
		json_t *item = json_object();

		json_put_text(item, "field", field);
		json_put_text(item, "message", message);
		json_array_append_new(reading->problems, item);
	}
	if (!reading->bad) {
		error_set(FT_REFUSED, "%s: %s", field, message);
		error_set_field(field);
	}
	reading->bad = true;
}

/* Position of a word in a list, or the first when there is none. */
static int word_of(struct reading_rule *reading, const char *field, const char *const *names,
	size_t count)
{
	const char *word = json_text(reading->fields, field);

	for (size_t i = 0; i < count && *word; i++)
		if (strcmp(names[i], word) == 0)
			return (int)i;
	if (*word)
		problem(reading, field, "\"%s\" is none of the words for this.", word);
	return 0;
}

static const struct field *own_field(
	struct reading_rule *reading, const char *name, const char *value)
{
	const struct field *field = kind_field(reading->rule->records, value);

	if (!field)
		problem(reading, name, "A record of the kind \"%s\" has no field \"%s\".",
			reading->rule->records->name, value);
	else if (field->personal != PERSONAL_NO)
		problem(reading, name, "\"%s\" is personal: it is sealed and cannot be counted.",
			value);
	return field;
}

/* -- the condition -------------------------------------------------------------------- */

static bool can_be_asked(const struct field *field)
{
	switch (field->type) {
	case FIELD_WORDS:
	case FIELD_QUESTIONS:
	case FIELD_ANSWERS:
	case FIELD_ROWS:
	case FIELD_SCOPE:
		return false;
	default:
		return field->personal == PERSONAL_NO;
	}
}

static void check_name(struct reading_rule *reading, const struct scope_node *node)
{
	const struct kind *kind = reading->rule->records;
	const struct field *field = kind_field(kind, node->name);

	if (strcmp(node->name, "state") == 0 || strcmp(node->name, "place") == 0)
		return;
	if (!field)
		problem(reading, "when",
			"column %d: \"%s\" is not a field of the kind \"%s\", nor state or place.",
			node->column, node->name, kind->name);
	else if (!can_be_asked(field))
		problem(reading, "when",
			"column %d: \"%s\" cannot be asked about here: it is %s.", node->column,
			node->name,
			field->personal != PERSONAL_NO ? "personal" : "not one short value");
}

/* A word that no record can have would count nothing for ever, and nothing looks good. */
static void check_value(struct reading_rule *reading, const struct scope_node *node,
	const struct scope_value *value)
{
	const struct kind *kind = reading->rule->records;
	const struct field *field = kind_field(kind, node->name);
	bool found = false;

	if (value->type == VALUE_ME) {
		problem(reading, "when", "column %d: there is no \"me\" in what is counted.",
			value->column);
		return;
	}
	if (!field && strcmp(node->name, "state") == 0) {
		for (size_t i = 0; i < kind->state_count; i++)
			found = found || slice_is(value->text, kind->states[i].name);
	} else if (field && field->type == FIELD_CHOICE &&
		   (node->type < SCOPE_LESS || node->type > SCOPE_MORE_EQUAL)) {
		for (size_t i = 0; i < field->choice_count; i++)
			found = found || slice_is(value->text, field->choices[i].value);
	} else {
		found = true;
	}
	if (!found)
		problem(reading, "when", "column %d: \"%.*s\" is not one of the values of \"%s\".",
			value->column, (int)value->text.length, value->text.base, node->name);
}

static void check_node(struct reading_rule *reading, const struct scope_node *node)
{
	if (node->name)
		check_name(reading, node);
	for (const struct scope_value *value = node->values; value; value = value->next)
		check_value(reading, node, value);
	for (const struct scope_node *child = node->children; child; child = child->next)
		check_node(reading, child);
}

static void read_when(struct reading_rule *reading)
{
	const char *when = json_text(reading->fields, "when");

	if (scope_parse(slice_of(when), &reading->rule->when))
		problem(reading, "when", "%s", error_message());
	else if (reading->rule->when)
		check_node(reading, reading->rule->when->root);
}

/* -- each family ------------------------------------------------------------------------ */

static double number_of(struct reading_rule *reading, const char *name, double usual)
{
	const char *text = json_text(reading->fields, name);
	double number = usual;

	if (*text && (slice_to_double(slice_of(text), &number) || !(number > 0))) {
		problem(reading, name, "This must be a number above 0.");
		number = usual;
	}
	return number;
}

static void read_count(struct reading_rule *reading)
{
	struct rule *rule = reading->rule;

	snprintf(rule->per, sizeof(rule->per), "%s", json_text(reading->fields, "per"));
	rule->times = number_of(reading, "times", 1);
	if (!*rule->per && json_has(reading->fields, "times"))
		problem(reading, "times",
			"This only means something with the measure that divides (per).");
}

static const struct field *summed_field(struct reading_rule *reading, const char *name)
{
	const char *value = json_text(reading->fields, name);
	const struct field *field = *value ? own_field(reading, name, value) : NULL;

	if (!*value)
		problem(reading, name, "Say which field is added up.");
	else if (field && field->type != FIELD_WHOLE && field->type != FIELD_DECIMAL)
		problem(reading, name, "\"%s\" is not a number.", value);
	return field;
}

/* "answers" or "answers.question" */
static void read_share(struct reading_rule *reading)
{
	struct rule *rule = reading->rule;
	char name[65] = "";
	const char *given = json_text(reading->fields, "n_field"), *dot = strchr(given, '.');
	size_t length = dot ? (size_t)(dot - given) : strlen(given);

	if (length < sizeof(name))
		memcpy(name, given, length);
	rule->n_field = kind_field(rule->records, name);
	if (rule->n_field && rule->n_field->type == FIELD_ANSWERS) {
		snprintf(rule->question, sizeof(rule->question), "%s", dot ? dot + 1 : "");
		if (json_has(reading->fields, "of_field"))
			problem(reading, "of_field",
				"Answers say by themselves out of how many: leave this empty.");
		return;
	}
	rule->n_field = summed_field(reading, "n_field");
	rule->of_field = summed_field(reading, "of_field");
}

/* "publish, publish_revision" */
static size_t own_verbs(
	struct reading_rule *reading, const char *name, const struct verb *out[RULE_VERBS])
{
	const struct kind *kind = reading->rule->records;
	struct slice rest = slice_of(json_text(reading->fields, name));
	size_t count = 0;

	if (rest.length == 0)
		problem(reading, name, "Say which step this is.");
	while (rest.length) {
		struct slice word = slice_trim(slice_cut(&rest, ','));
		const struct verb *verb = NULL;

		for (size_t i = 0; i < kind->verb_count && !verb; i++)
			if (slice_is(word, kind->verbs[i].name))
				verb = &kind->verbs[i];
		if (!verb)
			problem(reading, name,
				"\"%.*s\" is nothing that is done to a record of the kind \"%s\".",
				(int)word.length, word.base, kind->name);
		else if (count == RULE_VERBS)
			problem(reading, name, "At most %d steps can be named.", RULE_VERBS);
		else
			out[count++] = verb;
	}
	return count;
}

/* The field by which evidence of the verb comes through a record of our kind. */
static const struct field *through_field(
	const struct kind *kind, const struct verb *verb, const struct kind *records)
{
	for (size_t i = 0; i < kind->evidence_count; i++) {
		const struct evidence_rule *evidence = &kind->evidence[i];
		const struct field *field = kind_field(kind, evidence->through);

		if (strcmp(evidence->verb, verb->name) == 0 && field &&
			strcmp(field->refers_to, records->name) == 0)
			return field;
	}
	return NULL;
}

static void read_end_elsewhere(struct reading_rule *reading, const char *value, const char *dot)
{
	struct rule *rule = reading->rule;
	char name[65] = "";

	if ((size_t)(dot - value) < sizeof(name))
		memcpy(name, value, (size_t)(dot - value));
	rule->by_person = kinds_find(reading->kinds, name);
	rule->ends[0] = rule->by_person ? kind_verb(rule->by_person, dot + 1) : NULL;
	rule->end_count = rule->ends[0] != NULL;
	if (!rule->ends[0])
		problem(reading, "end_verb", "No kind has a step \"%s\".", value);
	else if (rule->type != RULE_IN_TIME)
		problem(reading, "end_verb", "A step of another kind can only end the rule in_time.");
	else if (!(rule->through = through_field(rule->by_person, rule->ends[0], rule->records)))
		problem(reading, "end_verb", "\"%s\" proves nothing about a record of the kind "
			"\"%s\".", value, rule->records->name);
	else if (!kind_field(rule->records, "audience"))
		problem(reading, "end_verb", "A %s has no audience, so nobody has to do this.",
			rule->records->label);
}

static void read_steps(struct reading_rule *reading)
{
	struct rule *rule = reading->rule;
	const char *end = json_text(reading->fields, "end_verb"), *dot = strchr(end, '.');

	rule->start_count = own_verbs(reading, "start_verb", rule->starts);
	if (dot)
		read_end_elsewhere(reading, end, dot);
	else
		rule->end_count = own_verbs(reading, "end_verb", rule->ends);
	for (size_t i = 0; i < rule->start_count; i++)
		for (size_t k = 0; k < rule->end_count; k++)
			if (rule->starts[i] == rule->ends[k])
				problem(reading, "end_verb", "A step cannot end where it begins.");
}

static void read_in_time(struct reading_rule *reading)
{
	int64_t days = json_whole(reading->fields, "within_days", 0);

	read_steps(reading);
	if (days < 1 || days > 3660)
		problem(reading, "within_days", "Say within how many days, from 1 to 3660.");
	else
		reading->rule->within_days = (int)days;
}

static void read_duration(struct reading_rule *reading)
{
	static const char *const typical[] = { "median", "mean" };

	read_steps(reading);
	reading->rule->mean = word_of(reading, "typical", typical, 2) == 1;
}

/* -- all of it ---------------------------------------------------------------------------- */

static void read_day_fields(struct reading_rule *reading)
{
	struct rule *rule = reading->rule;
	const char *dated_by = json_text(reading->fields, "dated_by");
	const char *since = json_text(reading->fields, "since");

	rule->since = DAY_NONE;
	if (*since && day_parse(slice_of(since), &rule->since))
		problem(reading, "since", "%s", error_message());
	if (!*dated_by)
		return;
	rule->dated_by = own_field(reading, "dated_by", dated_by);
	if (rule->dated_by && rule->dated_by->type != FIELD_DAY)
		problem(reading, "dated_by", "\"%s\" is not a day.", dated_by);
}

static void refuse_strangers(struct reading_rule *reading)
{
	enum rule_type type = reading->rule->type;
	unsigned rule = type == RULE_NONE ? 0 : 1u << (type - RULE_COUNT);

	for (size_t i = 0; i < sizeof(rule_fields) / sizeof(rule_fields[0]); i++) {
		const char *name = rule_fields[i].name;

		if (!json_has(reading->fields, name) || (rule_fields[i].rules & rule))
			continue;
		if (rule)
			problem(reading, name, "The rule \"%s\" does not use this: leave it empty.",
				type_names[type]);
		else
			problem(reading, name, "This only means something with a rule.");
	}
}

bool rule_is_same(const json_t *fields, const json_t *others)
{
	bool same = strcmp(json_text(fields, "rule"), json_text(others, "rule")) == 0;

	for (size_t i = 0; i < sizeof(rule_fields) / sizeof(rule_fields[0]); i++) {
		const json_t *one = json_object_get(fields, rule_fields[i].name);
		const json_t *other = json_object_get(others, rule_fields[i].name);

		same = same && (one == other || json_equal(one, other));
	}
	return same;
}

static void read_all(struct reading_rule *reading)
{
	static void (*const families[])(struct reading_rule *) = { [RULE_COUNT] = read_count,
		[RULE_SHARE] = read_share,
		[RULE_IN_TIME] = read_in_time,
		[RULE_DURATION] = read_duration };
	struct rule *rule = reading->rule;
	const char *records = json_text(reading->fields, "records");

	rule->type = (enum rule_type)word_of(
		reading, "rule", type_names, sizeof(type_names) / sizeof(type_names[0]));
	refuse_strangers(reading);
	if (rule->type == RULE_NONE)
		return;
	rule->period = (enum rule_period)word_of(
		reading, "period", period_names, sizeof(period_names) / sizeof(period_names[0]));
	rule->records = kinds_find(reading->kinds, records);
	if (!*records)
		problem(reading, "records", "Say which kind of record it counts.");
	else if (!rule->records)
		problem(reading, "records", "There is no kind of record called \"%s\".", records);
	if (!rule->records)
		return;
	if (rule->records->family == FAMILY_SYSTEM)
		problem(reading, "records", "\"%s\" is not a record of anything that happened.",
			records);
	read_when(reading);
	read_day_fields(reading);
	families[rule->type](reading);
}

int rule_read(const struct kinds *kinds, const json_t *fields, struct rule *out, json_t *problems)
{
	struct reading_rule reading = {
		.kinds = kinds, .fields = fields, .rule = out, .problems = problems
	};

	*out = (struct rule){ .times = 1, .since = DAY_NONE };
	read_all(&reading);
	if (!reading.bad)
		return 0;
	rule_release(out);
	return FT_REFUSED;
}

void rule_release(struct rule *rule)
{
	scope_free(rule->when);
	*rule = (struct rule){ .times = 1, .since = DAY_NONE };
}
