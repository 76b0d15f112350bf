/* What an entry says about which requirements. */
#include "book_private.h"

struct proving {
	struct doing *doing;
	const struct evidence_rule *rule;
	const char *method, *holder, *subject;
	int64_t edition;
	day_number on, until;
	int number; /* rows written for this thing and strand */
};

static int write_evidence(struct proving *proving, const char *requirement, int64_t y, int64_t n)
{
	struct doing *doing = proving->doing;
	struct query *query = query_start(doing->connection,
		"INSERT INTO evidence (thing, strand, number, requirement, place, holder, method,"
		" measure, subject, edition, happened, until, y, n, seq)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
	query_text(query, 1, slice_of(doing->row.id));
	query_int(query, 2, proving->rule->strand);
	query_int(query, 3, proving->number++);
	query_text(query, 4, slice_of(requirement));
	query_text(query, 5, slice_of(doing->row.place));
	query_text(query, 6, slice_of(proving->holder));
	query_text(query, 7, slice_of(proving->method));
	query_text(query, 8, slice_of(proving->rule->measure));
	query_text(query, 9, slice_of(proving->subject));
	query_int(query, 10, proving->edition);
	query_int(query, 11, proving->on);
	query_int(query, 12, proving->until);
	query_int(query, 13, y);
	query_int(query, 14, n);
	query_int(query, 15, doing->seq);
	return query_run(query);
}

/* The requirements that the rule names: own field, or that of the thing named by `through`. */
static int requirements_of(struct proving *proving, json_t **out)
{
	const struct evidence_rule *rule = proving->rule;
	char path[160];
	if (*rule->through)
		snprintf(path, sizeof(path), "%s.%s", rule->through, rule->requirement_field);
	else
		snprintf(path, sizeof(path), "%s", rule->requirement_field);
	return row_value(proving->doing->connection, &proving->doing->row, path, out);
}

static int prove_each(struct proving *proving, const json_t *requirements, int64_t y, int64_t n)
{
	if (json_is_string(requirements))
		return write_evidence(proving, json_string_value(requirements), y, n);
	/* Who has done the course is worth knowing though no requirement asks for it. */
	if (*proving->subject && json_array_size(requirements) == 0)
		return write_evidence(proving, "", y, n);
	for (size_t i = 0; i < json_array_size(requirements); i++) {
		const char *id = json_string_value(json_array_get(requirements, i));
		int result = id ? write_evidence(proving, id, y, n) : 0;
		if (result)
			return result;
	}
	return 0;
}

static void count_answer(const json_t *answer, int64_t *y, int64_t *n)
{
	const char *word = json_text(answer, "answer");
	if (json_has(answer, "n")) {
		*y += json_whole(answer, "y", 0);
		*n += json_whole(answer, "n", 0);
	} else if (strcmp(word, "yes") == 0 || strcmp(word, "no") == 0) {
		*y += word[0] == 'y';
		*n += 1;
	}
}

/* Answers to questions of one template, added up by the requirement each is about. */
static int prove_answers(struct proving *proving)
{
	struct doing *doing = proving->doing;
	const struct field *field = kind_field(doing->kind, proving->rule->answers_field);
	char path[160];
	snprintf(path, sizeof(path), "%s.questions", field->template_field);
	json_t *questions, *sums = json_object();
	int result = row_value(doing->connection, &doing->row, path, &questions);
	const json_t *answers = json_object_get(doing->row.body, field->name);
	for (size_t i = 0; result == 0 && i < json_array_size(questions); i++) {
		const json_t *question = json_array_get(questions, i);
		const char *requirement = json_text(question, "requirement");
		int64_t y = 0, n = 0;
		count_answer(json_object_get(answers, json_text(question, "id")), &y, &n);
		if (!*requirement || n == 0)
			continue;
		const json_t *before = json_object_get(sums, requirement);
		json_put(sums, requirement,
			json_pack("{sIsI}", "y", (json_int_t)(json_whole(before, "y", 0) + y), "n",
				(json_int_t)(json_whole(before, "n", 0) + n)));
	}
	const char *requirement;
	json_t *sum;
	json_object_foreach (sums, requirement, sum)
		if (result == 0)
			result = write_evidence(proving, requirement, json_whole(sum, "y", 0),
				json_whole(sum, "n", 0));
	json_decref(questions);
	json_decref(sums);
	return result;
}

static void count_rule(const struct proving *proving, int64_t *y, int64_t *n)
{
	const struct evidence_rule *rule = proving->rule;
	struct doing *doing = proving->doing;
	*y = *n = 1;
	if (*rule->n_field) {
		*n = json_whole(doing->row.body, rule->n_field, 0);
		*y = json_whole(doing->row.body, rule->y_field, 0);
	} else if (rule->y_when) {
		/* By its own fields alone: a rebuild must find the same, whoever works where. */
		struct asking asking = { .directory = doing->directory,
			.person = "",
			.place = -1,
			.more_fields = doing->row.body,
			.made_by = doing->row.made_by };
		*y = asking_allows(&asking, rule->y_when);
	}
}

static int clear_evidence(struct doing *doing, enum strand strand)
{
	struct query *query = query_start(
		doing->connection, "DELETE FROM evidence WHERE thing = $1 AND strand = $2");
	query_text(query, 1, slice_of(doing->row.id));
	query_int(query, 2, strand);
	return query_run(query);
}

/* The day that the thing's evidence is of already; `otherwise` if it has none. When the act may say
 * another: the day on which the thing happened as it says now. */
static int evidence_day(
	struct doing *doing, enum strand strand, day_number otherwise, day_number *on)
{
	if (*doing->verb->redates)
		return entry_day(slice_of(doing->row.happened), on);
	struct query *query = query_start(doing->connection,
		"SELECT MIN(happened) FROM evidence WHERE thing = $1 AND strand = $2");
	query_text(query, 1, slice_of(doing->row.id));
	query_int(query, 2, strand);
	int more = query_step(query);
	*on = more == 1 && !query_is_null(query, 0) ? (day_number)query_get_int(query, 0)
						     : otherwise;
	query_end(query);
	return more < 0 ? more : 0;
}

/* The version of the subject that the act pinned. */
static int64_t pinned_edition(const struct doing *doing, const char *through)
{
	for (size_t i = 0; *through && i < doing->kind->field_count; i++)
		if (strcmp(doing->kind->fields[i].pins, through) == 0)
			return json_whole(doing->row.body, doing->kind->fields[i].name, 0);
	return 0;
}

static int prove(struct doing *doing, const struct evidence_rule *rule, day_number on, int number)
{
	struct proving proving = {
		.doing = doing, .rule = rule, .on = on, .until = DAY_NONE, .number = number
	};
	const json_t *body = doing->row.body;
	proving.subject = *rule->through ? json_text(body, rule->through) : "";
	proving.edition = pinned_edition(doing, rule->through);
	proving.method = *rule->method ? rule->method : json_text(body, rule->method_field);
	if (strcmp(rule->holder_field, "me") == 0)
		proving.holder = doing->row.made_by;
	else
		proving.holder = *rule->holder_field ? json_text(body, rule->holder_field) : "";
	const char *until = *rule->until_field ? json_text(body, rule->until_field) : "";
	if (*until && day_parse(slice_of(until), &proving.until))
		return error_code();
	if (*rule->answers_field)
		return prove_answers(&proving);
	int64_t y, n;
	count_rule(&proving, &y, &n);
	json_t *requirements;
	int result = requirements_of(&proving, &requirements);
	if (result == 0)
		result = prove_each(&proving, requirements, y, n);
	json_decref(requirements);
	return result;
}

int project_evidence(struct doing *doing)
{
	enum { NUMBERS_PER_RULE = 100000 };
	int result = 0;
	if (doing->verb->withdraws && !doing->is_new)
		for (int strand = STRAND_PAPER; result == 0 && strand <= STRAND_CONTRADICTION;
			strand++)
			result = clear_evidence(doing, (enum strand)strand);
	for (size_t i = 0; result == 0 && i < doing->kind->evidence_count; i++) {
		const struct evidence_rule *rule = &doing->kind->evidence[i];
		if (strcmp(rule->verb, doing->verb->name) != 0)
			continue;
		/* A later act says it again in full, but not that it was done again. */
		day_number on = doing->day;
		if (!doing->is_new)
			result = evidence_day(doing, rule->strand, doing->day, &on);
		if (result == 0 && !doing->is_new)
			result = clear_evidence(doing, rule->strand);
		if (result == 0)
			result = prove(doing, rule, on, (int)i * NUMBERS_PER_RULE);
	}
	return result;
}
