/* Each feed of data/feeds and data/more_feeds says in its first comment what must be read from it:
 *   Expect:  not bozo and feed['title'] == 'Example'
 * The little language of these comments is read here. FETTLE_FEEDS names another folder. */
#include "support.h"
#include "webfeed.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

struct outcome { /* what a feed gave */
	struct webfeed feed;
	json_t *all; /* {"feed", "entries", "version", "bozo"} */
};

static void keep_entry(void *context, const json_t *entry, const json_t *feed)
{
	struct outcome *outcome = context;
	(void)feed;
	json_array_append_new(json_object_get(outcome->all, "entries"), json_deep_copy(entry));
}

static void read_outcome(struct slice bytes, struct outcome *outcome)
{
	outcome->all = json_object();
	json_put(outcome->all, "entries", json_array());
	int result = webfeed_read(bytes, keep_entry, outcome, &outcome->feed);
	json_put_text(outcome->all, "version", outcome->feed.version);
	json_put_flag(outcome->all, "bozo", result || outcome->feed.illformed);
	json_put(outcome->all, "feed", json_incref(outcome->feed.feed));
}

static void release(struct outcome *outcome)
{
	json_decref(outcome->all);
	webfeed_release(&outcome->feed);
}

/* -- the language -- */

static const char *past_space(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* Other names for fields. */
static const json_t *member(const json_t *object, const char *key)
{
	static const char *const names[][2] = { { "description", "summary" },
		{ "description", "subtitle" }, { "description_detail", "summary_detail" },
		{ "description_detail", "subtitle_detail" }, { "copyright", "rights" },
		{ "copyright_detail", "rights_detail" }, { "guid", "id" }, { "url", "href" },
		{ "date", "updated" }, { "date_parsed", "updated_parsed" },
		{ "modified", "updated" }, { "modified_parsed", "updated_parsed" },
		{ "issued", "published" }, { "issued_parsed", "published_parsed" },
		{ "tagline", "subtitle" }, { "tagline_detail", "subtitle_detail" },
		{ "updated", "published" }, { "updated_parsed", "published_parsed" } };
	const json_t *found = json_object_get(object, key);
	for (size_t i = 0; !found && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i][0], key) == 0)
			found = json_object_get(object, names[i][1]);
	return found;
}

static json_t *read_value(const char **at, const json_t *all);

static json_t *read_quoted(const char **at)
{
	const char *start = *at;
	size_t quotes = strncmp(start, "\"\"\"", 3) == 0 ? 3 : 1;
	char end[4] = { start[0], start[0], start[0], '\0' };
	struct buf text;
	end[quotes] = '\0';
	buf_init(&text, 1 << 20);
	for (start += quotes; *start && strncmp(start, end, quotes) != 0; start++) {
		if (*start == '\\' && start[1]) {
			start++;
			buf_add_char(&text, *start == 'n' ? '\n' : *start);
		} else {
			buf_add_char(&text, *start);
		}
	}
	*at = *start ? start + quotes : start;
	json_t *value = json_stringn(text.base ? text.base : "", text.length);
	buf_release(&text);
	return value;
}

static json_t *read_list(const char **at, const json_t *all)
{
	json_t *list = json_array();
	for (*at = past_space(*at + 1); **at && **at != ')' && **at != ']'; *at = past_space(*at)) {
		json_array_append_new(list, read_value(at, all));
		*at = past_space(*at);
		if (**at == ',')
			(*at)++;
	}
	*at += **at != '\0';
	return list;
}

static json_t *read_map(const char **at, const json_t *all)
{
	json_t *map = json_object();
	for (*at = past_space(*at + 1); **at && **at != '}'; *at = past_space(*at)) {
		json_t *key = read_quoted(at);
		*at = past_space(*at);
		*at += **at == ':';
		*at = past_space(*at);
		json_object_set_new(map, json_string_value(key), read_value(at, all));
		json_decref(key);
		*at = past_space(*at);
		*at += **at == ',';
	}
	*at += **at != '\0';
	return map;
}

/* feed['authors'][0]['name'] */
static json_t *read_path(const char **at, const json_t *all)
{
	char name[64];
	size_t length = strcspn(*at, " []=)(,");
	snprintf(name, sizeof(name), "%.*s", (int)length, *at);
	*at += length;
	const json_t *value = json_object_get(all, name);
	while (**at == '[') {
		(*at)++;
		if (**at == '\'' || **at == '"') {
			json_t *key = read_quoted(at);
			value = member(value, json_string_value(key));
			json_decref(key);
		} else {
			char *end;
			value = json_array_get(value, strtoul(*at, &end, 10));
			*at = end;
		}
		*at += **at == ']';
	}
	return value ? json_deep_copy(value) : json_null();
}

static json_t *read_value(const char **at, const json_t *all)
{
	*at = past_space(*at);
	if ((**at == 'u' || **at == 'r') && ((*at)[1] == '\'' || (*at)[1] == '"'))
		(*at)++;
	if (**at == '\'' || **at == '"')
		return read_quoted(at);
	if (**at == '(' || **at == '[')
		return read_list(at, all);
	if (**at == '{')
		return read_map(at, all);
	if (**at >= '0' && **at <= '9') {
		char *end;
		json_t *number = json_integer(strtoll(*at, &end, 10));
		*at = end;
		return number;
	}
	if (strncmp(*at, "True", 4) == 0 || strncmp(*at, "False", 5) == 0) {
		bool is = **at == 'T';
		*at += is ? 4 : 5;
		return json_boolean(is);
	}
	return read_path(at, all);
}

static bool is_true(const json_t *value)
{
	if (json_is_string(value))
		return json_string_length(value) > 0;
	return json_is_true(value) || json_is_array(value) || json_is_object(value) ||
	       (json_is_integer(value) && json_integer_value(value) != 0);
}

static bool clause(const char **at, const json_t *all);

/* A value, or several with == between them. */
static bool comparison(const char **at, const json_t *all)
{
	json_t *left = read_value(at, all);
	bool holds = true, compared = false;
	*at = past_space(*at);
	if (strncmp(*at, "not in ", 7) == 0) {
		*at += 7;
		json_t *place = read_value(at, all);
		holds = !json_object_get(place, json_string_value(left));
		json_decref(place);
		json_decref(left);
		return holds;
	}
	for (*at = past_space(*at); strncmp(*at, "==", 2) == 0; *at = past_space(*at)) {
		*at += 2;
		json_t *right = read_value(at, all);
		holds = holds && json_equal(left, right);
		if (!json_equal(left, right)) {
			char *a = json_dumps(left, JSON_ENCODE_ANY),
			     *b = json_dumps(right, JSON_ENCODE_ANY);
			print_message("#   %s is not %s\n", a, b);
			free(a);
			free(b);
		}
		compared = true;
		json_decref(left);
		left = right;
	}
	holds = compared ? holds : is_true(left);
	json_decref(left);
	return holds;
}

static bool all_of(const char **at, const json_t *all)
{
	bool holds = clause(at, all);
	for (*at = past_space(*at); strncmp(*at, "and ", 4) == 0; *at = past_space(*at)) {
		*at += 4;
		holds = clause(at, all) && holds;
	}
	return holds;
}

static bool clause(const char **at, const json_t *all)
{
	*at = past_space(*at);
	if (strncmp(*at, "not ", 4) == 0) {
		*at += 4;
		return !comparison(at, all);
	}
	if (**at == '(') {
		(*at)++;
		bool holds = all_of(at, all);
		*at = past_space(*at);
		*at += **at == ')';
		return holds;
	}
	return comparison(at, all);
}

/* -- the files -- */

static bool feed_holds(const char *path)
{
	struct outcome outcome;
	struct buf bytes;
	char line[2048];
	buf_init(&bytes, 1 << 20);
	assert_int_equal(file_read(path, 1 << 20, &bytes), 0);
	const char *expect = memmem(bytes.base, bytes.length, "Expect:", 7);
	if (!expect)
		fail_msg("%s says nothing of what to expect", path);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(expect + 7, "\r\n"), expect + 7);
	read_outcome(buf_slice(&bytes), &outcome);
	const char *at = line;
	bool holds = all_of(&at, outcome.all);
	at = past_space(at);
	if (*at) {
		print_message("#   cannot read: %s\n", at);
		holds = false;
	}
	if (!holds)
		print_message("# %s:%s%s%s\n", path, line, *outcome.feed.wrong ? " -- " : "",
			outcome.feed.wrong);
	release(&outcome);
	buf_release(&bytes);
	return holds;
}

static int is_feed(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0;
}

static void folder_holds(const char *folder, int expected)
{
	struct dirent **names;
	char path[2 * PATH_MAX];
	int failed = 0;
	int count = scandir(folder, &names, is_feed, alphasort);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		failed += !feed_holds(path);
		free(names[i]);
	}
	free(names);
	print_message("# %d of %d feeds hold\n", count - failed, count);
	assert_int_equal(failed, 0);
	assert_true(count >= expected);
}

static void every_feed_holds(void **state)
{
	const char *other = getenv("FETTLE_FEEDS");
	(void)state;
	folder_holds(other ? other : data_path("feeds"), other ? 1 : 84);
}

static void so_do_ours(void **state)
{
	(void)state;
	folder_holds(data_path("more_feeds"), 22);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_feed_holds),
		cmocka_unit_test(so_do_ours),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
