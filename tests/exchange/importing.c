#include "importing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void act(
	struct book *book, const char *kind, const char *verb, const char *id, json_t *input)
{
	struct act act = {
		.actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb, .new_id = id, .input = input
	};
	struct outcome outcome;
	if (book_act(book, &act, &outcome))
		fail_msg("%s %s: %s", kind, verb, outcome.message);
	outcome_release(&outcome);
	json_decref(input);
}

void imports_begin(struct imports *imports, void **state)
{
	*imports = (struct imports){ .place = *state };
	struct founding founding = { .name = "Larch House", .root = "larch" };
	assert_int_equal(book_create(imports->place->address, &founding), 0);
	assert_int_equal(book_open(&imports->book, imports->place->address, BOOK_WRITE), 0);
	act(imports->book, "measure", "add", "falls",
		json_pack(
			"{ssssss}", "label", "Falls", "of_label", "residents", "better", "lower"));
	imports->file = test_path(imports->place->folder, "input.csv");
	imports->problems = test_path(imports->place->folder, "input.problems.csv");
}

void imports_end(struct imports *imports)
{
	import_result_release(&imports->result);
	book_close(imports->book);
	free(imports->file);
	free(imports->problems);
}

/* Cuts "a=b,c=d" into pairs, in place. */
static size_t cut_pairs(char *text, struct import_pair *pairs)
{
	size_t count = 0;
	for (char *part = text; part && *part;) {
		char *equals = strchr(part, '='), *comma = strchr(equals, ',');
		*equals = 0;
		if (comma)
			*comma = 0;
		pairs[count++] = (struct import_pair){ part, equals + 1 };
		part = comma ? comma + 1 : NULL;
	}
	return count;
}

int import_text(struct imports *imports, const struct asked *asked)
{
	struct import_pair map[16], set[16];
	char *map_text = must_copy_text(asked->map ? asked->map : "");
	char *set_text = must_copy_text(asked->set ? asked->set : "");
	struct import_job job = { .what = asked->what,
		.path = imports->file,
		.map = map,
		.map_count = cut_pairs(map_text, map),
		.set = set,
		.set_count = cut_pairs(set_text, set),
		.create_places = asked->create_places,
		.dry_run = asked->dry_run,
		.skip_bad = asked->skip_bad };
	assert_int_equal(file_replace(imports->file, slice_of(asked->text)), 0);
	unlink(imports->problems);
	import_result_release(&imports->result);
	int code = exchange_import(imports->book, &ACTOR_SYSTEM, &job, NULL, &imports->result);
	free(map_text);
	free(set_text);
	return code;
}

char *problems_text(const struct imports *imports)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	int code = file_read(imports->problems, 1 << 20, &text);
	if (code == 0)
		return buf_take(&text);
	buf_release(&text);
	return NULL;
}

static int count_reading(void *context, int64_t series, const struct reading *reading)
{
	(void)series, (void)reading;
	++*(int64_t *)context;
	return 0;
}

int64_t reading_count(struct imports *imports)
{
	struct reader *reader;
	int64_t count = 0;
	assert_int_equal(book_reader(imports->book, &reader), 0);
	assert_int_equal(read_all_readings(reader, 0, count_reading, &count), 0);
	reader_close(reader);
	return count;
}

double reading_n(struct imports *imports, const char *place, const char *day)
{
	struct reader *reader;
	struct reading reading;
	day_number on;
	bool found;
	assert_int_equal(day_parse(slice_of(day), &on), 0);
	assert_int_equal(book_reader(imports->book, &reader), 0);
	assert_int_equal(read_reading(reader, slice_of("falls"), slice_of(place), SLICE_EMPTY, on,
				 &reading, &found),
		0);
	reader_close(reader);
	return found ? reading.n : -1;
}

json_t *thing(struct imports *imports, const char *id)
{
	struct reader *reader;
	json_t *out = NULL;
	assert_int_equal(book_reader(imports->book, &reader), 0);
	if (read_thing(reader, &ACTOR_SYSTEM, id, &out))
		out = NULL;
	reader_close(reader);
	return out;
}
