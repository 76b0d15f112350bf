/* People from CSV: many in one entry, and each of them like one who was added by hand. */
#include "importing.h"

#include <stdlib.h>
#include <string.h>

static const char three[] = "id,name,email,role,place,from,to,agency\n"
			    "ann,Ann Lee,ann@example.org,nurse,larch,2024-02-01,,\n"
			    "bob,\"Bob \"\"Bo\"\" Ray\",,hca,oak,2025-03-01,2027-01-01,yes\n"
			    "cat,Cat Orr,,,oak,,,\n";

static int act_on(struct imports *imports, const char *kind, const char *verb, const char *thing,
	json_t *input)
{
	struct act act = {
		.actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb, .thing = thing, .input = input
	};
	struct outcome outcome;
	int result = book_act(imports->book, &act, &outcome);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static void begin(struct imports *imports, void **state)
{
	imports_begin(imports, state);
	assert_int_equal(IMPORT(imports, "places", "id,name,type\noak,Oak,ward\n"), 0);
	assert_int_equal(IMPORT(imports, "people", three), 0);
}

static int add_line(void *context, struct slice line)
{
	buf_add_slice(context, line);
	buf_add_text(context, "\n");
	return 0;
}

static char *export_all(struct book *book)
{
	struct reader *reader;
	struct buf text;
	buf_init(&text, 16 << 20);
	assert_int_equal(book_reader(book, &reader), 0);
	assert_int_equal(book_export(reader, add_line, &text), 0);
	reader_close(reader);
	return buf_take(&text);
}

/* The first of their assignments. */
static const struct assignment *role_of(const struct directory *directory, const char *person)
{
	size_t count;
	int position = directory_person(directory, person);
	assert_true(position >= 0);
	const struct person *who = directory_person_at(directory, position);
	assert_true(who->assignment_count > 0);
	return &directory_assignments(directory, &count)[who->first_assignment];
}

static char *role_id(struct imports *imports, const char *person)
{
	const struct directory *directory = book_directory(imports->book);
	char *id = must_copy_text(role_of(directory, person)->id);
	book_directory_release(imports->book, directory);
	return id;
}

/* What a directory says, in an order of its own. */
static char *describe(const struct directory *directory)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	for (size_t i = 0; i < directory_place_count(directory); i++) {
		const struct place *place = directory_place_at(directory, (int)i);
		buf_print(
			&text, "%s %s %d %d\n", place->id, place->name, place->parent, place->end);
	}
	const char *ids[] = { "ann", "bob", "cat", "dot", "eve" };
	size_t count;
	const struct assignment *all = directory_assignments(directory, &count);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		int position = directory_person(directory, ids[i]);
		if (position < 0)
			continue;
		const struct person *person = directory_person_at(directory, position);
		buf_print(&text, "%s %s %d\n", person->id, person->name, person->left);
		for (int k = 0; k < person->assignment_count; k++) {
			const struct assignment *one = &all[person->first_assignment + k];
			assert_int_equal(one->person, position);
			buf_print(&text, "  %s %s %s %d %d %d\n", one->id, one->role,
				directory_place_at(directory, one->place)->id, one->from, one->to,
				one->agency);
		}
	}
	buf_print(&text, "%zu people, %zu roles\n", directory_person_count(directory), count);
	return buf_take(&text);
}

/* The directory that was brought up to date change by change is the one that is read afresh. */
static void expect_same_directory(struct imports *imports)
{
	struct book *other;
	const struct directory *patched = book_directory(imports->book);
	assert_int_equal(book_open(&other, imports->place->address, BOOK_READ), 0);
	const struct directory *fresh = book_directory(other);
	char *one = describe(patched), *two = describe(fresh);
	assert_string_equal(one, two);
	free(one);
	free(two);
	book_directory_release(imports->book, patched);
	book_directory_release(other, fresh);
	book_close(other);
}

/* Closes the record, and everything computed again is as it was. */
static void expect_same_rebuilt(struct imports *imports)
{
	struct verification verification;
	char *before = export_all(imports->book);
	book_close(imports->book);
	assert_int_equal(book_verify(imports->place->address, NULL, &verification), 0);
	assert_int_equal(book_rebuild(imports->place->address, NULL), 0);
	assert_int_equal(book_open(&imports->book, imports->place->address, BOOK_WRITE), 0);
	char *after = export_all(imports->book);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void many_become_one_entry(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "places", "id,name,type\noak,Oak,ward\n"), 0);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "people", three), 0);
	assert_int_equal(imports.result.written, 3);
	assert_int_equal(imports.result.entries, 1);
	assert_int_equal(book_head(imports.book), head + 1);
	json_t *bob = thing(&imports, "bob");
	assert_string_equal(json_text(bob, "title"), "Bob \"Bo\" Ray");
	assert_string_equal(json_text(bob, "place"), "oak");
	json_decref(bob);
	const struct directory *directory = book_directory(imports.book);
	const struct assignment *role = role_of(directory, "bob");
	assert_string_equal(role->role, "hca");
	assert_true(role->agency);
	assert_int_equal(role->to, day_from_date(2027, 1, 1));
	book_directory_release(imports.book, directory);
	char *all = export_all(imports.book);
	assert_non_null(strstr(all, "Cat Orr"));
	free(all);
	expect_same_directory(&imports);
	expect_same_rebuilt(&imports);
	imports_end(&imports);
}

static void importing_again_writes_nothing(void **state)
{
	struct imports imports;
	begin(&imports, state);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "people", three), 0);
	assert_int_equal(imports.result.already_there, 3);
	assert_int_equal(book_head(imports.book), head);
	/* A role that has ended is not begun again. */
	char *role = role_id(&imports, "ann");
	assert_int_equal(
		act_on(&imports, "assignment", "end", role, json_pack("{ss}", "to", "2025-01-01")),
		0);
	free(role);
	assert_int_equal(IMPORT(&imports, "people", three), 0);
	assert_int_equal(imports.result.already_there, 3);
	assert_int_equal(book_head(imports.book), head + 1);
	/* What differs is written like anything else. */
	assert_int_equal(
		IMPORT(&imports, "people",
			"id,name,role,place,from\nann,Ann Lee-Fox,nurse,larch,2024-02-01\n"
			"cat,Cat Orr,doctor,oak,2026-01-01\ndot,Dot Im,hca,oak,2026-01-01\n"
			"dot,Dot Im,hca,oak,2026-01-01\n"),
		0);
	assert_int_equal(imports.result.written, 1);
	assert_int_equal(imports.result.changed, 2);
	assert_int_equal(imports.result.repeated, 1);
	expect_same_directory(&imports);
	expect_same_rebuilt(&imports);
	imports_end(&imports);
}

static void they_are_like_anybody_else(void **state)
{
	struct imports imports;
	struct reader *reader;
	json_t *timeline;
	char link[44];
	begin(&imports, state);
	char *role = role_id(&imports, "bob");
	assert_int_equal(act_on(&imports, "person", "change", "bob",
				 json_pack("{ssss}", "name", "Robert Ray", "phone", "0123")),
		0);
	assert_int_equal(
		act_on(&imports, "assignment", "change", role, json_pack("{ss}", "role", "nurse")),
		0);
	assert_int_equal(act_on(&imports, "person", "leave", "ann", json_object()), 0);
	assert_int_equal(
		act_on(&imports, "place", "change", "oak", json_pack("{ss}", "name", "Ash")), 0);
	expect_same_directory(&imports);
	assert_int_equal(book_reader(imports.book, &reader), 0);
	assert_int_equal(read_timeline(reader, &ACTOR_SYSTEM, "bob", &timeline), 0);
	const json_t *items = json_object_get(timeline, "items");
	assert_int_equal(json_array_size(items), 2);
	const json_t *first = json_array_get(items, 0);
	assert_string_equal(json_text(first, "verb"), "add");
	const json_t *name = json_array_get(json_object_get(first, "changes"), 0);
	assert_string_equal(json_text(name, "to"), "Bob \"Bo\" Ray");
	json_decref(timeline);
	assert_int_equal(read_timeline(reader, &ACTOR_SYSTEM, role, &timeline), 0);
	items = json_object_get(timeline, "items");
	assert_int_equal(json_array_size(items), 2);
	assert_string_equal(json_text(json_array_get(items, 0), "verb"), "start");
	json_decref(timeline);
	reader_close(reader);
	assert_int_equal(account_make_link(imports.book, "bob", link), 0);
	free(role);
	expect_same_rebuilt(&imports);
	imports_end(&imports);
}

static void erasing_one_leaves_the_others(void **state)
{
	struct imports imports;
	struct reader *reader;
	json_t *timeline;
	begin(&imports, state);
	assert_int_equal(book_erase_person(imports.book, &ACTOR_SYSTEM, "bob"), 0);
	char *all = export_all(imports.book);
	assert_null(strstr(all, "\"Bo"));
	assert_null(strstr(all, "\"ray\""));
	assert_non_null(strstr(all, "Ann Lee"));
	free(all);
	assert_int_equal(book_reader(imports.book, &reader), 0);
	assert_int_equal(read_timeline(reader, &ACTOR_SYSTEM, "bob", &timeline), 0);
	const json_t *first = json_array_get(json_object_get(timeline, "items"), 0);
	const json_t *name = json_array_get(json_object_get(first, "changes"), 0);
	assert_string_equal(json_text(name, "to"), "Erased");
	json_decref(timeline);
	reader_close(reader);
	expect_same_directory(&imports);
	expect_same_rebuilt(&imports);
	/* The same file again does not bring them back. */
	assert_int_not_equal(IMPORT(&imports, "people", three), 0);
	imports_end(&imports);
}

static json_t *row(const char *person, const char *name, const char *role_id, const char *role)
{
	return json_pack(
		"[sssssssssss]", person, name, "", "", "", role_id, "oak", role, "", "", "");
}

static void rows_that_cannot_be_are_refused(void **state)
{
	struct imports imports;
	begin(&imports, state);
	int64_t head = book_head(imports.book);
	json_t *bad[] = {
		json_pack("[ss]", "dot", "Dot Im"),
		row("ann", "Ann Again", "", ""),
		row("dot", "", "", ""),
		row("d o t", "Dot Im", "", ""),
		row("dot", "Dot Im", "dot", "nurse"),
		row("dot", "Dot Im", "a1", "wizard"),
		row("oak", "Oak", "", ""),
		row("dot", "", "a1", "nurse"),
		row("ann", "", "", ""),
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(act_on(&imports, "people", "import", NULL,
					 json_pack("{s[o]}", "rows", bad[i])),
			FT_REFUSED);
	assert_int_equal(book_head(imports.book), head);
	assert_int_equal(act_on(&imports, "people", "import", NULL,
				 json_pack("{s[oooo]}", "rows", row("dot", "Dot Im", "a1", "nurse"),
					 row("ann", "", "a2", "hca"), row("dot", "", "a3", "hca"),
					 row("eve", "Eve Ko", "a0", "hca"))),
		0);
	expect_same_directory(&imports);
	imports_end(&imports);
}

static void a_dropped_import_leaves_the_directory_alone(void **state)
{
	struct imports imports;
	begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "people", "id,name\ndot,Dot Im\n", .dry_run = true), 0);
	expect_same_directory(&imports);
	assert_int_not_equal(IMPORT(&imports, "people", "id,name\neve,Eve Ko\noak,Oak\n"), 0);
	expect_same_directory(&imports);
	assert_int_equal(act_on(&imports, "person", "leave", "ann", json_object()), 0);
	expect_same_directory(&imports);
	imports_end(&imports);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(many_become_one_entry),
		TEST_CASE(importing_again_writes_nothing), TEST_CASE(they_are_like_anybody_else),
		TEST_CASE(erasing_one_leaves_the_others),
		TEST_CASE(rows_that_cannot_be_are_refused),
		TEST_CASE(a_dropped_import_leaves_the_directory_alone) };
	return test_on_both("people", tests, sizeof(tests) / sizeof(tests[0]));
}
