#include "kind_test.h"

/* What people send for a verb: one kind with a field of every type. */

static const char every_type[] =
	"{\"pack\":\"every\",\"version\":\"1\",\"title\":\"Every\",\"kinds\":["
	"{\"name\":\"list\",\"label\":\"List\",\"plural\":\"Lists\",\"family\":\"policy\","
	" \"title_field\":\"questions\",\"fields\":["
	"  {\"name\":\"questions\",\"label\":\"Q\",\"type\":\"questions\"}],"
	" \"verbs\":[{\"name\":\"add\",\"label\":\"Add\",\"fields\":[\"questions\"]}]},"
	"{\"name\":\"every\",\"label\":\"Every\",\"plural\":\"Every\",\"family\":\"record\","
	" \"title_field\":\"text\",\"fields\":["
	"  {\"name\":\"text\",\"label\":\"T\",\"type\":\"text\",\"required\":true,\"length_max\":10},"
	"  {\"name\":\"words\",\"label\":\"W\",\"type\":\"words\"},"
	"  {\"name\":\"whole\",\"label\":\"N\",\"type\":\"whole\",\"least\":1,\"most\":12},"
	"  {\"name\":\"decimal\",\"label\":\"D\",\"type\":\"decimal\"},"
	"  {\"name\":\"day\",\"label\":\"Day\",\"type\":\"day\"},"
	"  {\"name\":\"choice\",\"label\":\"C\",\"type\":\"choice\",\"choices\":["
	"   {\"value\":\"0\",\"label\":\"No, it was caught\"},{\"value\":\"1\",\"label\":\"Yes\"}]},"
	"  {\"name\":\"flag\",\"label\":\"F\",\"type\":\"flag\"},"
	"  {\"name\":\"list\",\"label\":\"L\",\"type\":\"thing\",\"refers_to\":\"list\"},"
	"  {\"name\":\"things\",\"label\":\"Ls\",\"type\":\"things\",\"refers_to\":\"list\"},"
	"  {\"name\":\"nodes\",\"label\":\"Ns\",\"type\":\"nodes\"},"
	"  {\"name\":\"scope\",\"label\":\"S\",\"type\":\"scope\"},"
	"  {\"name\":\"questions\",\"label\":\"Q\",\"type\":\"questions\"},"
	"  {\"name\":\"answers\",\"label\":\"A\",\"type\":\"answers\",\"template_field\":\"list\"},"
	"  {\"name\":\"rows\",\"label\":\"R\",\"type\":\"rows\"},"
	"  {\"name\":\"later\",\"label\":\"Later\",\"type\":\"text\",\"required\":true}],"
	" \"states\":[{\"name\":\"made\",\"label\":\"Made\"}],"
	" \"verbs\":[{\"name\":\"make\",\"label\":\"Make\",\"hint\":\"Once.\",\"to\":\"made\","
	"  \"fields\":[\"text\",\"words\",\"whole\",\"decimal\",\"day\",\"choice\",\"flag\",\"list\","
	"   \"things\",\"nodes\",\"scope\",\"questions\",\"answers\",\"rows\"]},"
	"  {\"name\":\"change\",\"label\":\"Change\",\"from\":[\"made\"],"
	"   \"fields\":[\"text\",\"words\",\"flag\",\"later\"]}]}]}";

static struct kinds *kinds;
static const struct kind *every;

static int load(void **state)
{
	json_t *pack = test_json(every_type);

	(void)state;
	kinds = kinds_create();
	if (kinds_add_pack(kinds, pack))
		fail_msg("%s", error_message());
	json_decref(pack);
	every = kinds_find(kinds, "every");
	return 0;
}

static int unload(void **state)
{
	(void)state;
	kinds_free(kinds);
	return 0;
}

static int check(const char *verb, const char *input, json_t **clean, json_t **problems)
{
	json_t *json = test_json(input);
	int code = verb_check_fields(every, kind_verb(every, verb), json, clean, problems);

	json_decref(json);
	return code;
}

/* `input` (a JSON object without text) becomes `expected`. */
static void becomes(const char *verb, const char *input, const char *expected)
{
	json_t *clean, *problems, *wanted = test_json(expected);
	struct buf got;

	buf_init(&got, 1 << 20);
	if (check(verb, input, &clean, &problems))
		fail_msg("%s: %s", input, error_message());
	assert_null(problems);
	json_write(clean, &got);
	if (!json_equal(clean, wanted))
		fail_msg("%s became %s", input, got.base);
	buf_release(&got);
	json_decref(clean);
	json_decref(wanted);
}

static void is_refused(const char *verb, const char *input, const char *field, const char *message)
{
	json_t *clean, *problems;

	if (check(verb, input, &clean, &problems) != FT_REFUSED)
		fail_msg("accepted: %s", input);
	assert_null(clean);
	assert_int_equal(json_array_size(problems), 1);
	assert_string_equal(json_text(json_array_get(problems, 0), "field"), field);
	assert_string_equal(json_text(json_array_get(problems, 0), "message"), message);
	json_decref(problems);
}

#define T "\"text\":\"x\","

static void test_becomes_canonical(void **state)
{
	static const char *const pairs[][2] = {
		{ "{\"text\":\"  Bay 3 \"}", "{\"text\":\"Bay 3\"}" },
		{ "{\"text\":\"e\xcc\x81\"}", "{\"text\":\"\xc3\xa9\"}" }, /* NFC */
		{ "{\"text\":\"a\\nb\"}", "{\"text\":\"a b\"}" },
		{ "{\"text\":\"\xc3\xa9\\r\\nb\"}", "{\"text\":\"\xc3\xa9 b\"}" },
		{ "{" T "\"words\":\"a\\r\\nb\\n\"}", "{" T "\"words\":\"a\\nb\"}" },
		{ "{" T "\"words\":\"\"}", "{\"text\":\"x\"}" },
		{ "{" T "\"words\":null}", "{\"text\":\"x\"}" },
		{ "{" T "\"whole\":\" 7 \"}", "{" T "\"whole\":7}" },
		{ "{" T "\"whole\":12}", "{" T "\"whole\":12}" },
		{ "{" T "\"decimal\":\"007.50\"}", "{" T "\"decimal\":\"7.50\"}" },
		{ "{" T "\"decimal\":\".5\"}", "{" T "\"decimal\":\"0.5\"}" },
		{ "{" T "\"decimal\":\"+5.\"}", "{" T "\"decimal\":\"5\"}" },
		{ "{" T "\"decimal\":\"-0.0\"}", "{" T "\"decimal\":\"0.0\"}" },
		{ "{" T "\"decimal\":\"1.5e2\"}", "{" T "\"decimal\":\"150\"}" },
		{ "{" T "\"decimal\":0.05}", "{" T "\"decimal\":\"0.05\"}" },
		{ "{" T "\"decimal\":-95}", "{" T "\"decimal\":\"-95\"}" },
		{ "{" T "\"day\":\"22/11/2026\"}", "{" T "\"day\":\"2026-11-22\"}" },
		{ "{" T "\"day\":\"2024-02-29\"}", "{" T "\"day\":\"2024-02-29\"}" },
		{ "{" T "\"choice\":1}", "{" T "\"choice\":\"1\"}" },
		{ "{" T "\"choice\":\"No, it was caught\"}", "{" T "\"choice\":\"0\"}" },
		{ "{" T "\"flag\":true}", "{" T "\"flag\":true}" },
		{ "{" T "\"flag\":\"On\"}", "{" T "\"flag\":true}" },
		{ "{" T "\"flag\":\"no\"}", "{" T "\"flag\":false}" },
		{ "{" T "\"list\":\"R1F\"}", "{" T "\"list\":\"R1F\"}" },
		{ "{" T "\"things\":[\"a\",\"b\",\"a\"]}", "{" T "\"things\":[\"a\",\"b\"]}" },
		{ "{" T "\"things\":\"a, b;c\\nd a\"}", "{" T "\"things\":[\"a\",\"b\",\"c\",\"d\"]}" },
		{ "{" T "\"nodes\":[\"RA2014-12\"]}", "{" T "\"nodes\":[\"RA2014-12\"]}" },
		{ "{" T "\"nodes\":[\"\"]}", "{\"text\":\"x\"}" },
		{ "{" T "\"scope\":\" role = nurse \"}", "{" T "\"scope\":\"role = nurse\"}" },
		{ "{" T "\"rows\":[[\"a\",\"b\"],[]]}", "{" T "\"rows\":[[\"a\",\"b\"],[]]}" },
		{ "{" T "\"answers\":{}}", "{\"text\":\"x\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		becomes("make", pairs[i][0], pairs[i][1]);
}

static void test_is_refused(void **state)
{
	static const char *const cases[][3] = {
		{ "{}", "text", "This needs an answer." },
		{ "{\"text\":\" \"}", "text", "This needs an answer." },
		{ "{\"text\":null}", "text", "This needs an answer." },
		{ "{\"text\":5}", "text", "This must be text." },
		{ "{\"text\":\"12345678901\"}", "text", "This has 11 characters; at most 10 fit." },
		{ "{" T "\"words\":[\"a\"]}", "words", "This must be text." },
		{ "{" T "\"whole\":\"7.5\"}", "whole", "\"7.5\" is not a whole number." },
		{ "{" T "\"whole\":7.5}", "whole", "This must be a number." },
		{ "{" T "\"whole\":true}", "whole", "This must be a number." },
		{ "{" T "\"whole\":0}", "whole", "This must be 1 or more." },
		{ "{" T "\"whole\":\"13\"}", "whole", "This must be 12 or less." },
		{ "{" T "\"decimal\":\"many\"}", "decimal", "\"many\" is not a number." },
		{ "{" T "\"decimal\":\"1e300\"}", "decimal", "This number is too large." },
		{ "{" T "\"decimal\":\"-\"}", "decimal", "\"-\" is not a number." },
		{ "{" T "\"decimal\":\"1.2.3\"}", "decimal", "\"1.2.3\" is not a number." },
		{ "{" T "\"day\":20261122}", "day", "This must be text." },
		{ "{" T "\"choice\":\"2\"}", "choice", "This is not one of the answers. They are: 0; 1" },
		{ "{" T "\"flag\":\"maybe\"}", "flag", "\"maybe\" must be yes or no." },
		{ "{" T "\"flag\":1.5}", "flag", "This must be true or false." },
		{ "{" T "\"list\":\"a b\"}", "list", "\"a b\" cannot be the id of a list." },
		{ "{" T "\"list\":\"../x\"}", "list", "\"../x\" cannot be the id of a list." },
		{ "{" T "\"things\":[\"<b>\"]}", "things", "\"<b>\" cannot be the id of a list." },
		{ "{" T "\"things\":[5]}", "things", "Each of these must be text." },
		{ "{" T "\"things\":{\"a\":1}}", "things", "This must be a list." },
		{ "{" T "\"nodes\":\"RA/12\"}", "nodes",
			"\"RA/12\" cannot be the id of a statement of a framework." },
		{ "{" T "\"scope\":\"role =\"}", "scope",
			"column 7: a value must come here, but the text ends" },
		{ "{" T "\"scope\":\"role = a and ward = b\"}", "scope", "column 14: \"ward\" is not known "
			"here; people are chosen by role, place, place_type, person and agency" },
		{ "{" T "\"rows\":\"a,b\"}", "rows", "This must be a list of rows." },
		{ "{" T "\"rows\":[[\"a\"],\"b\"]}", "rows", "Row 2 must be a list of texts." },
		{ "{" T "\"rows\":[[\"a\",5]]}", "rows", "Row 1, column 2 must be text." },
		{ "{" T "\"later\":\"x\"}", "later", "This is not asked here." },
		{ "{" T "\"id\":\"x\"}", "id", "This is not asked here." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_refused("make", cases[i][0], cases[i][1], cases[i][2]);
}

static void test_days_that_do_not_exist(void **state)
{
	json_t *clean, *problems;

	(void)state;
	assert_int_equal(check("make", "{" T "\"day\":\"31/02/2026\"}", &clean, &problems), FT_REFUSED);
	assert_non_null(strstr(json_text(json_array_get(problems, 0), "message"), "31/02/2026"));
	json_decref(problems);
}

static void test_all_problems_at_once_in_order(void **state)
{
	json_t *clean, *problems;

	(void)state;
	assert_int_equal(check("make", "{\"extra\":1,\"day\":\"soon\",\"whole\":\"x\"}", &clean,
		&problems), FT_REFUSED);
	assert_int_equal(json_array_size(problems), 4);
	assert_string_equal(json_text(json_array_get(problems, 0), "field"), "text");
	assert_string_equal(json_text(json_array_get(problems, 1), "field"), "whole");
	assert_string_equal(json_text(json_array_get(problems, 2), "field"), "day");
	assert_string_equal(json_text(json_array_get(problems, 3), "field"), "extra");
	assert_non_null(strstr(error_message(), "4 of the answers"));
	json_decref(problems);
	assert_int_equal(check("make", "[]", &clean, &problems), FT_REFUSED);
	json_decref(problems);
}

static void test_later_verbs(void **state)
{
	(void)state;
	/* what was asked when the thing was made may be left out, but not emptied */
	becomes("change", "{\"later\":\"y\"}", "{\"later\":\"y\"}");
	is_refused("change", "{\"later\":\"y\",\"text\":\"\"}", "text", "This needs an answer.");
	/* what was not asked before must be given */
	is_refused("change", "{}", "later", "This needs an answer.");
	/* an empty value clears */
	becomes("change", "{\"later\":\"y\",\"words\":\"\"}", "{\"later\":\"y\",\"words\":null}");
	becomes("change", "{\"later\":\"y\",\"words\":null}", "{\"later\":\"y\",\"words\":null}");
}

static void test_input_may_be_absent(void **state)
{
	json_t *clean, *problems;

	(void)state;
	assert_int_equal(verb_check_fields(every, kind_verb(every, "make"), NULL, &clean, &problems),
		FT_REFUSED);
	assert_int_equal(json_array_size(problems), 1);
	json_decref(problems);
}

/* -- questions and answers ------------------------------------------------------- */

static void test_questions(void **state)
{
	(void)state;
	becomes("make",
		"{" T "\"questions\":\" Two people? | insulin | critical \\n\\n Hands?|hands|count|id=q2\"}",
		"{" T "\"questions\":[{\"text\":\"Two people?\",\"requirement\":\"insulin\","
		"\"critical\":true,\"type\":\"yes_no\",\"id\":\"q3ac96262\"},{\"text\":\"Hands?\","
		"\"requirement\":\"hands\",\"type\":\"count\",\"id\":\"q2\"}]}");
	becomes("make",
		"{" T "\"questions\":[{\"id\":\"a\",\"text\":\"One?\",\"requirement\":\"r\",\"critical\":true}]}",
		"{" T "\"questions\":[{\"id\":\"a\",\"text\":\"One?\",\"requirement\":\"r\","
		"\"critical\":true,\"type\":\"yes_no\"}]}");
	becomes("make",
		"{" T "\"questions\":[{\"id\":\"a\",\"text\":\"One?\",\"type\":\"count\",\"critical\":false}]}",
		"{" T "\"questions\":[{\"id\":\"a\",\"text\":\"One?\",\"type\":\"count\"}]}");
	becomes("make", "{" T "\"questions\":\"[{\\\"id\\\":\\\"a\\\",\\\"text\\\":\\\"One?\\\"}]\"}",
		"{" T "\"questions\":[{\"id\":\"a\",\"text\":\"One?\",\"type\":\"yes_no\"}]}");
}

/* `open`, then `count` times a number between `before` and `after` with commas between, then
 * `close`. */
static void many_are_refused(const char *open, const char *before, const char *after,
	const char *close, int count, const char *field, const char *message)
{
	struct buf input;

	buf_init(&input, 1 << 20);
	buf_add_text(&input, open);
	for (int i = 0; i < count; i++)
		buf_print(&input, "%s%s%04d%s", i > 0 ? "," : "", before, i, after);
	buf_add_text(&input, close);
	assert_false(buf_failed(&input));
	is_refused("make", input.base, field, message);
	buf_release(&input);
}

static void test_too_many(void **state)
{
	(void)state;
	many_are_refused("{" T "\"things\":[", "\"t", "\"", "]}", 1001, "things",
		"There are more than 1000 of them.");
	many_are_refused("{" T "\"rows\":[", "[\"", "\"]", "]}", 1001, "rows",
		"There are 1001 rows; 1000 fit into one entry.");
	many_are_refused("{" T "\"rows\":[[", "\"", "\"", "]]}", 257, "rows",
		"Row 1 has more than 256 columns.");
	many_are_refused("{" T "\"questions\":[", "{\"text\":\"Number ", "?\"}", "]}", 201,
		"questions", "There are more than 200 questions.");
	many_are_refused("{" T "\"answers\":{", "\"q", "\":{}", "}}", 201, "answers",
		"There are more than 200 answers.");
	many_are_refused("{" T "\"questions\":[{\"text\":\"", "", "", "?\"}]}", 200, "questions",
		"A question has more than 500 characters.");
	many_are_refused("{" T "\"answers\":{\"q\":{\"act\":\"", "", "", "\"}}}", 201, "answers",
		"Question q: What will be done has more than 1000 characters.");
	many_are_refused("{\"choice\":\"", "", "", "\"," T "\"flag\":true}", 2000, "choice",
		"This is not one of the answers. They are: 0; 1");
}

static void test_questions_refused(void **state)
{
	static const char *const cases[][2] = {
		{ "\"One?\\nOne?\"", "This question is there twice: One?" },
		{ "\" | insulin\"", "A question has no words." },
		{ "\"One? | not an id\"", "\"not an id\" cannot be the id of a requirement." },
		{ "\"One? | id=a b\"", "\"a b\" cannot be the id of a question." },
		{ "[{\"id\":\"a\"}]", "A question has no \"text\"." },
		{ "[{\"text\":\"a | b\"}]", "A question is one line without a | in it." },
		{ "[{\"text\":\"a\\nb\"}]", "A question is one line without a | in it." },
		{ "[5]", "A question has no \"text\"." },
		{ "[{\"text\":\"a\",\"type\":\"essay\"}]", "The type of a question is yes_no or count, not "
			"\"essay\"." },
		{ "[{\"text\":\"a\",\"colour\":\"red\"}]", "A question cannot have this \"colour\"." },
		{ "[{\"text\":\"a\",\"critical\":\"yes\"}]", "A question cannot have this \"critical\"." },
		{ "{\"text\":\"a\"}", "This must be a list of questions." },
	};
	char input[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(input, sizeof(input), "{" T "\"questions\":%s}", cases[i][0]);
		is_refused("make", input, "questions", cases[i][1]);
	}
}

static void test_answers(void **state)
{
	(void)state;
	becomes("make",
		"{" T "\"answers\":{\"q1\":{\"answer\":\"no\",\"act\":\" Teach \",\"due\":\"01/12/2026\","
		"\"owner\":\"joy\"},\"q2\":{\"y\":\"3\",\"n\":5,\"owner\":\"joy\"},\"q3\":{\"answer\":\"\",\"owner\":\"joy\"}}}",
		"{" T "\"answers\":{\"q1\":{\"answer\":\"no\",\"act\":\"Teach\",\"due\":\"2026-12-01\","
		"\"owner\":\"joy\"},\"q2\":{\"y\":3,\"n\":5}}}");
	becomes("make", "{" T "\"answers\":\"{\\\"q1\\\":{\\\"answer\\\":\\\"yes\\\"}}\"}",
		"{" T "\"answers\":{\"q1\":{\"answer\":\"yes\"}}}");
}

static void test_answers_refused(void **state)
{
	static const char *const cases[][2] = {
		{ "[]", NULL },
		{ "[1]", "This must be an object of answers." },
		{ "{\"q 1\":{\"answer\":\"yes\"}}", "\"q 1\" cannot be the id of a question." },
		{ "{\"q1\":\"yes\"}", "Question q1: it must be an object {\"answer\": ...}." },
		{ "{\"q1\":{\"answer\":\"perhaps\"}}", "Question q1: The answer is yes, no or not_seen, not "
			"\"perhaps\"." },
		{ "{\"q1\":{\"y\":3}}", "Question q1: How many were right and how many were seen go "
			"together." },
		{ "{\"q1\":{\"y\":6,\"n\":5}}", "Question q1: 6 right of 5 seen cannot be." },
		{ "{\"q1\":{\"y\":-1,\"n\":5}}", "Question q1: \"y\" must be between 0 and 1000000." },
		{ "{\"q1\":{\"y\":\"two\",\"n\":5}}", "Question q1: \"y\" must be a whole number." },
		{ "{\"q1\":{\"y\":2,\"n\":5,\"answer\":\"yes\"}}", "Question q1: An answer is either yes, no "
			"or not_seen, or a count." },
		{ "{\"q1\":{\"owner\":\"a b\"}}", "Question q1: \"a b\" cannot be the id of a person." },
		{ "{\"q1\":{\"act\":5}}", "Question q1: \"act\" must be text." },
		{ "{\"q1\":{\"mood\":\"low\"}}", "Question q1: An answer has no \"mood\"." },
	};
	char input[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(input, sizeof(input), "{" T "\"answers\":%s}", cases[i][0]);
		if (cases[i][1])
			is_refused("make", input, "answers", cases[i][1]);
		else
			becomes("make", input, "{\"text\":\"x\"}");
	}
}

/* -- written for a form, and read back ---------------------------------------------- */

static void test_written_values_read_back(void **state)
{
	static const char *const values[] = {
		"{\"text\":\"Bay 3\",\"words\":\"a\\nb\",\"whole\":3,\"decimal\":\"0.05\"}",
		"{" T "\"day\":\"2026-11-22\",\"choice\":\"0\",\"flag\":false,\"list\":\"a\"}",
		"{" T "\"things\":[\"a\",\"b\"],\"nodes\":[\"RA2014-12\"],\"scope\":\"role = nurse\"}",
		"{" T "\"questions\":\"Two people? | insulin | critical\\nHands? | count\"}",
		"{" T "\"answers\":{\"q1\":{\"answer\":\"no\",\"act\":\"Teach\"}}}",
		"{" T "\"questions\":[{\"id\":\"own\",\"text\":\"Own id?\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_t *clean, *again, *problems, *form = json_object(), *value;
		const char *name;

		assert_int_equal(check("make", values[i], &clean, &problems), 0);
		json_object_foreach(clean, name, value) {
			struct buf text;

			buf_init(&text, 10000);
			field_write(kind_field(every, name), value, &text);
			json_put_slice(form, name, buf_slice(&text));
			buf_release(&text);
		}
		assert_int_equal(verb_check_fields(every, kind_verb(every, "make"), form, &again,
			&problems), 0);
		assert_true(json_equal(clean, again));
		json_decref(clean);
		json_decref(again);
		json_decref(form);
	}
}

/* -- schemas ---------------------------------------------------------------------------- */

static void test_schema(void **state)
{
	json_t *schema = verb_schema(every, kind_verb(every, "make"));
	json_t *properties = json_object_get(schema, "properties");
	json_t *wanted = test_json("{\"type\":\"integer\",\"minimum\":1,\"maximum\":12,\"title\":\"N\"}");

	(void)state;
	assert_string_equal(json_text(schema, "type"), "object");
	assert_string_equal(json_text(schema, "description"), "Once.");
	assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
	assert_int_equal(json_object_size(properties), 14);
	assert_true(json_equal(json_object_get(properties, "whole"), wanted));
	assert_int_equal(json_whole(json_object_get(properties, "text"), "maxLength", 0), 10);
	assert_int_equal(json_array_size(json_object_get(json_object_get(properties, "choice"),
		"enum")), 2);
	assert_string_equal(json_text(json_object_get(properties, "day"), "format"), "date");
	assert_string_equal(json_text(json_object_get(properties, "answers"), "type"), "object");
	assert_int_equal(json_array_size(json_object_get(schema, "required")), 1);
	json_decref(wanted);
	json_decref(schema);
	/* asked for already: not required again */
	schema = verb_schema(every, kind_verb(every, "change"));
	assert_string_equal(json_string_value(json_array_get(json_object_get(schema, "required"), 0)),
		"later");
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_becomes_canonical),
		cmocka_unit_test(test_is_refused),
		cmocka_unit_test(test_days_that_do_not_exist),
		cmocka_unit_test(test_all_problems_at_once_in_order),
		cmocka_unit_test(test_later_verbs),
		cmocka_unit_test(test_input_may_be_absent),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_questions_refused),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_answers_refused),
		cmocka_unit_test(test_written_values_read_back),
		cmocka_unit_test(test_schema),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load, unload);
}
