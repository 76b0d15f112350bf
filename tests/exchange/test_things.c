/* Places, people, any kind and packs from files. */
#include "importing.h"

#include <stdlib.h>
#include <string.h>

static void places_may_stand_in_any_order(void **state)
{
	static const char text[] =
		"id,name,parent,opened,closed\nward-1,Ward 1,site,2001-05-01,\n"
		"site,The Site,trust,NA,\ntrust,The Trust,,,\nold,Old Ward,site,,2020-01-31\n";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "places", text), 0);
	assert_int_equal(imports.result.written, 4);
	const struct directory *directory = book_directory(imports.book);
	int ward = directory_place(directory, "ward-1");
	assert_true(ward >= 0);
	assert_int_equal(directory_place_at(directory, ward)->depth, 3);
	book_directory_release(imports.book, directory);
	json_t *old = thing(&imports, "old");
	assert_string_equal(json_text(old, "state"), "shut");
	json_decref(old);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "places", text), 0);
	assert_int_equal(imports.result.already_there, 4);
	assert_int_equal(book_head(imports.book), head);
	imports_end(&imports);
}

static void a_place_that_says_something_else_is_changed(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "places", "id,name\na,Alder\nb,Birch\n"), 0);
	assert_int_equal(IMPORT(&imports, "places", "id,name\na,Alder\nb,Beech\n"), 0);
	assert_int_equal(imports.result.already_there, 1);
	assert_int_equal(imports.result.changed, 1);
	json_t *place = thing(&imports, "b");
	assert_string_equal(json_text(place, "title"), "Beech");
	json_decref(place);
	imports_end(&imports);
}

static void parents_that_cannot_be_are_refused(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(
		IMPORT(&imports, "places", "id,name,parent\na,A,b\nb,B,a\nc,C,\n"), FT_REFUSED);
	assert_int_equal(imports.result.problems, 2);
	assert_null(thing(&imports, "c"));
	assert_int_equal(
		IMPORT(&imports, "places", "id,name,parent\na,A,nowhere\nc,C,\n"), FT_REFUSED);
	char *text = problems_text(&imports);
	assert_non_null(strstr(text, "there is no place \"\"nowhere\"\""));
	free(text);
	assert_int_equal(
		IMPORT(&imports, "places", "id,name,parent\na,A,nowhere\nc,C,\n", .skip_bad = true),
		0);
	assert_int_equal(imports.result.written, 1);
	assert_int_equal(
		IMPORT(&imports, "places", "id,name,parent\na,A,nowhere\n", .create_places = true),
		0);
	assert_int_equal(imports.result.places_created, 1);
	imports_end(&imports);
}

static void wrong_places_are_told_together(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(
		IMPORT(&imports, "places",
			"id,name,type,opened\na b,Space,ward,\n,None,ward,\nc,,ward,\n"
			"d,Type,castle,\ne,Day,ward,31/02/2026\nf,Good,ward,\nf,Other,ward,\n"),
		FT_REFUSED);
	assert_int_equal(imports.result.problems, 6);
	assert_null(thing(&imports, "f"));
	char *text = problems_text(&imports);
	assert_non_null(strstr(text, "Line 7 has the same id and says something else."));
	free(text);
	imports_end(&imports);
}

static void any_kind_can_be_imported(void **state)
{
	static const char text[] = "place,on,what,harm\nlarch,2026-01-02,\"A fall, no harm\",0\n"
				   "larch,2026-01-03,<script>alert(1)</script>,1\n";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "incidents", text), 0);
	assert_int_equal(imports.result.written, 2);
	assert_int_equal(IMPORT(&imports, "incident", text), 0);
	assert_int_equal(imports.result.already_there, 2);
	assert_int_equal(imports.result.written, 0);
	assert_int_equal(
		IMPORT(&imports, "incidents", "place,on,what,harm\nlarch,soon,x,0\nlarch,,,\n"),
		FT_REFUSED);
	assert_int_equal(imports.result.problems, 2);
	imports_end(&imports);
}

/* Without an id two rows that say the same may be two events: none is lost, and a second import
 * adds none. */
static void rows_alike_are_all_kept(void **state)
{
	static const char text[] = "on,what,harm\n2026-01-02,A fall,0\n2026-01-02,A fall,0\n"
				   "2026-01-02,A burn,0\n2026-01-02,A fall,0\n";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "incidents", text), 0);
	assert_int_equal(imports.result.written, 4);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "incidents", text), 0);
	assert_int_equal(imports.result.already_there, 4);
	assert_int_equal(book_head(imports.book), head);
	imports_end(&imports);
}

static void people_come_with_their_roles(void **state)
{
	static const char text[] =
		"id,name,email,role,place\namina,Amina Yusuf,a@example.org,nurse,larch\n"
		"joy,Joy M,,manager,\namina,Amina Yusuf,a@example.org,assessor,larch\n";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "people", text), 0);
	assert_int_equal(imports.result.written, 2);
	const struct directory *directory = book_directory(imports.book);
	int amina = directory_person(directory, "amina");
	assert_true(amina >= 0);
	assert_int_equal(directory_person_at(directory, amina)->assignment_count, 2);
	book_directory_release(imports.book, directory);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "people", text), 0);
	assert_int_equal(book_head(imports.book), head);
	assert_int_equal(
		IMPORT(&imports, "people", "name,role\nPat,wizard\nLee,\nLee,\n"), FT_REFUSED);
	assert_int_equal(imports.result.problems, 2);
	imports_end(&imports);
}

static void a_pack_is_adopted_once(void **state)
{
	static const char pack[] =
		"{\"pack\":\"walks\",\"version\":\"1\",\"title\":\"Walks\",\"kinds\":[{\"name\":"
		"\"walk\",\"label\":"
		"\"Walk\",\"plural\":\"Walks\",\"family\":\"record\",\"title_field\":\"where\","
		"\"fields\":[{\"name\":"
		"\"where\",\"label\":\"Where?\",\"type\":\"text\",\"required\":true}],\"states\":[{"
		"\"name\":\"done\","
		"\"label\":\"Done\",\"closed\":true}],\"verbs\":[{\"name\":\"note\",\"label\":"
		"\"Note a walk\",\"done\":"
		"\"Noted.\",\"to\":\"done\",\"main\":true,\"fields\":[\"where\"]}]}]}";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "pack", pack), 0);
	assert_int_equal(imports.result.written, 1);
	assert_int_equal(IMPORT(&imports, "pack", pack), 0);
	assert_int_equal(imports.result.already_there, 1);
	assert_int_equal(IMPORT(&imports, "walks", "where\nThe woods\n"), 0);
	assert_int_equal(
		IMPORT(&imports, "pack", "{\"pack\":\"x\",\"version\":\"1\",\"kinds\":[{}]}"),
		FT_REFUSED);
	assert_int_equal(IMPORT(&imports, "pack", "{\"version\":"), FT_REFUSED);
	assert_int_equal(IMPORT(&imports, "walks", "where\nThe sea\n"), 0);
	imports_end(&imports);
}

static void a_preview_shows_the_first_rows_and_what_is_wrong(void **state)
{
	struct imports imports;
	json_t *preview;
	imports_begin(&imports, state);
	struct import_pair set[] = { { "measure", "falls" } };
	struct import_job job = {
		.what = "readings", .path = imports.file, .set = set, .set_count = 1
	};
	static const char text[] =
		"place,on,n,of,who\nlarch,2026-01-01,1,20,me\nlarch,2026-13-01,1,20,me\n";
	assert_int_equal(file_replace(imports.file, slice_of(text)), 0);
	assert_int_equal(exchange_preview(imports.book, &ACTOR_SYSTEM, &job, &preview), 0);
	const json_t *rows = json_object_get(preview, "rows");
	assert_int_equal(json_array_size(rows), 2);
	assert_string_equal(json_text(json_array_get(rows, 0), "problem"), "");
	assert_non_null(strstr(json_text(json_array_get(rows, 1), "problem"), "2026-13-01"));
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(preview, "ignored"), 0)), "who");
	json_decref(preview);
	imports_end(&imports);
}

static void what_was_exported_is_read_back_the_same(void **state)
{
	struct imports imports;
	struct reader *reader;
	struct buf text;
	imports_begin(&imports, state);
	assert_int_equal(
		IMPORT(&imports, "places", "id,name\na,=1+1\nb,\"Say \"\"hello\"\", b\"\n"), 0);
	FILE *out = fopen(imports.file, "w");
	assert_non_null(out);
	assert_int_equal(book_reader(imports.book, &reader), 0);
	assert_int_equal(exchange_export(imports.book, reader, &ACTOR_SYSTEM, "places", out), 0);
	reader_close(reader);
	fclose(out);
	buf_init(&text, 1 << 20);
	assert_int_equal(file_read(imports.file, 1 << 20, &text), 0);
	assert_non_null(strstr(text.base, ",'=1+1,"));
	char *copy = buf_take(&text);
	assert_int_equal(IMPORT(&imports, "places", copy, .map = "code=code"), 0);
	assert_int_equal(imports.result.already_there, 3);
	free(copy);
	imports_end(&imports);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(places_may_stand_in_any_order),
		TEST_CASE(a_place_that_says_something_else_is_changed),
		TEST_CASE(parents_that_cannot_be_are_refused),
		TEST_CASE(wrong_places_are_told_together), TEST_CASE(any_kind_can_be_imported),
		TEST_CASE(rows_alike_are_all_kept), TEST_CASE(people_come_with_their_roles),
		TEST_CASE(a_pack_is_adopted_once),
		TEST_CASE(a_preview_shows_the_first_rows_and_what_is_wrong),
		TEST_CASE(what_was_exported_is_read_back_the_same) };
	return test_on_both("things", tests, sizeof(tests) / sizeof(tests[0]));
}
