#include "looking_after.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_readings(struct scene *scene)
{
	scene_act(scene, &ACTOR_SYSTEM,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "falls" },
		"{'label':'Falls','unit':'falls','better':'lower'}", NULL);
	scene_act(scene, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" },
		"{'measure':'falls','rows':[['rowan','2026-01-01','','3',''],"
		"['rowan','2026-02-01','','1.5','20'],['larch-house','2026-01-01','day','2','']]}",
		NULL);
}

void record_make(struct scene *scene, const struct test_place *place)
{
	char incident[65], fields[512];
	scene_set(scene, place);
	scene_act(scene, &scene->nurse,
		(struct act){ .kind = "person", .verb = "change", .thing = scene->nurse.person },
		"{'phone':'07700 900555','note':'works nights'}", NULL);
	for (int i = 0; i < 5; i++)
		scene_act(scene, &scene->nurse,
			(struct act){ .kind = "incident", .verb = "report", .place = "rowan" },
			"{'what':'Bed rail on bay 3 was the wrong size','harm':'0',"
			"'contact':'07700 900123'}",
			incident);
	snprintf(fields, sizeof(fields), "{'note':'Estates will look','owner':'%s'}",
		scene->manager.person);
	scene_act(scene, &scene->manager,
		(struct act){ .kind = "incident", .verb = "triage", .thing = incident }, fields,
		NULL);
	snprintf(fields, sizeof(fields),
		"{'title':'Medicines','words':'Two people check.','review_months':12,'owner':'%s'}",
		scene->manager.person);
	scene_act(scene, &scene->manager, (struct act){ .kind = "policy", .verb = "draft" }, fields,
		NULL);
	write_readings(scene);
}

void record_grow(struct book *book)
{
	json_t *input = json_pack("{ssss}", "name", "Beech ward", "type", "ward");
	struct act act = { .actor = &ACTOR_SYSTEM, .kind = "place", .verb = "add", .input = input };
	struct outcome outcome;
	if (book_act(book, &act, &outcome))
		fail_msg("%s", outcome.message);
	outcome_release(&outcome);
	json_decref(input);
}

static int add_line(void *context, struct slice line)
{
	struct buf *text = context;
	buf_add_slice(text, line);
	buf_add_char(text, '\n');
	return 0;
}

char *record_export(struct book *book)
{
	struct reader *reader;
	struct buf text;
	buf_init(&text, 256 << 20);
	assert_int_equal(book_reader(book, &reader), 0);
	if (book_export(reader, add_line, &text))
		fail_msg("%s", error_message());
	reader_close(reader);
	assert_false(buf_failed(&text));
	return buf_take(&text);
}

char *record_export_at(const char *address)
{
	struct book *book;
	if (book_open(&book, address, BOOK_READ))
		fail_msg("%s", error_message());
	char *text = record_export(book);
	book_close(book);
	return text;
}

void assert_same_lines(const char *expected, const char *found)
{
	for (int line = 1; *expected || *found; line++) {
		size_t length = strcspn(expected, "\n");
		if (strcspn(found, "\n") != length || memcmp(expected, found, length) != 0)
			fail_msg("line %d is %.300s and should be %.300s", line, found, expected);
		expected += length + (expected[length] != 0);
		found += length + (found[length] != 0);
	}
}

void assert_verifies(const char *address)
{
	struct verification verification;
	if (book_verify(address, NULL, &verification))
		fail_msg("%s", error_message());
}

void assert_rebuilds(const char *address)
{
	char *before = record_export_at(address);
	if (book_rebuild(address, NULL))
		fail_msg("%s", error_message());
	char *after = record_export_at(address);
	assert_same_lines(before, after);
	free(before);
	free(after);
}
