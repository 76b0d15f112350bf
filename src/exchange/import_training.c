/*
 * Training: who did which course when. Many small rows, kept as batches of rows of one course in
 * one entry each.
 *
 * What a row says is compared with what the record says of the same person, course and day. That
 * needs a look into the database only when a filter of fixed size, into which what the record says
 * is read first, has seen the three.
 */
#include "importing.h"
#include "seen_filter.h"

#include <stdlib.h>

enum { DAY_TEXTS = 4096 };

/* A course that rows name. */
struct course {
	char id[IMPORT_ID_BYTES + 1];
	bool known;
	int refresh_months;
	json_t *rows; /* that wait to be written */
	struct waiting {
		int person;
		day_number on, until;
		bool revoked;
	} waiting[LIMIT_IMPORT_ROWS_PER_ENTRY];
	int count;
};

/* What the row at hand says. */
struct said {
	struct course *course;
	int number, person; /* of course and person */
	day_number on, until;
	bool tells_until, tells_mark, revoked;
};

struct training_import {
	int person, course, on, until, revoked; /* numbers of fields */
	day_number last_day;			/* no row may be later */
	struct reader *reader;			/* while checking */
	struct key_map course_ids;
	struct course **courses;
	struct said said;
	struct seen_filter filter;
	struct day_text { /* days as texts, shared by the rows that say them */
		day_number day;
		json_t *text;
	} day_texts[DAY_TEXTS];
	struct buf day_text;
};

/* -- checking -- */

static int read_course(struct importing *importing, struct course *course)
{
	struct training_import *own = importing->own;
	json_t *thing;
	int result = read_thing(own->reader, importing->actor, course->id, &thing);
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	course->known = strcmp(json_text(thing, "kind"), "course") == 0;
	course->refresh_months =
		(int)json_whole(json_object_get(thing, "fields"), "refresh_months", 0);
	json_decref(thing);
	return 0;
}

static void check_course(struct importing *importing, struct slice id)
{
	struct training_import *own = importing->own;
	size_t room = own->course_ids.capacity;
	bool is_new;
	int number = key_map_add(&own->course_ids, id, &is_new);
	if (own->course_ids.capacity != room)
		own->courses = must_realloc(
			own->courses, own->course_ids.capacity * sizeof(*own->courses));
	if (is_new) {
		struct course *course = own->courses[number] = must_alloc(sizeof(*course));
		course->rows = json_array();
		memcpy(course->id, id.base, id.length);
		if (read_course(importing, course))
			row_problem(importing, "course: %s", error_message());
	}
	own->said.number = number;
	own->said.course = own->courses[number];
	if (!own->said.course->known)
		row_problem(importing, "There is no course \"%.*s\". Add it first.",
			(int)id.length, id.base);
}

static void check_person(struct importing *importing, struct slice id)
{
	struct training_import *own = importing->own;
	char text[IMPORT_ID_BYTES + 1] = "";
	memcpy(text, id.base, id.length);
	own->said.person = directory_person(importing->directory, text);
	if (own->said.person < 0)
		row_problem(importing, "There is no person \"%s\". Import people first.", text);
}

static bool read_day(struct importing *importing, int field, day_number *day)
{
	struct slice cell = row_cell(importing, field);
	*day = DAY_NONE;
	if (cell.length == 0 || day_parse(cell, day) == 0)
		return cell.length > 0;
	row_problem(importing, "%s: %s.", importing->fields[field].name, error_message());
	return false;
}

static void check_days(struct importing *importing)
{
	struct training_import *own = importing->own;
	struct said *said = &own->said;
	bool told = read_day(importing, own->on, &said->on);
	said->tells_until = read_day(importing, own->until, &said->until);
	if (told && said->on > own->last_day)
		row_problem(importing, "on: that day has not come yet.");
	else if (told && said->on < day_from_date(LIMIT_YEAR_LEAST, 1, 1))
		row_problem(importing, "on: that day is before %d.", LIMIT_YEAR_LEAST);
	else if (!told && row_cell(importing, own->on).length == 0)
		row_problem(importing, "The row does not say which day.");
	if (told && said->tells_until && said->until < said->on)
		row_problem(importing, "until: that is before it was done.");
}

static bool is_one_of(struct slice text, const char *const *words)
{
	for (; *words; words++)
		if (text.length == strlen(*words) &&
			strncasecmp(text.base, *words, text.length) == 0)
			return true;
	return false;
}

static void check_mark(struct importing *importing)
{
	static const char *const yes[] = { "revoked", "yes", "true", "1", NULL };
	static const char *const no[] = { "no", "false", "0", NULL };
	struct training_import *own = importing->own;
	struct slice mark = row_cell(importing, own->revoked);
	own->said.tells_mark = mark.length > 0;
	own->said.revoked = mark.length && is_one_of(mark, yes);
	if (mark.length && !own->said.revoked && !is_one_of(mark, no))
		row_problem(importing, "revoked: write \"revoked\" or \"no\", or leave it empty.");
}

static enum row_state check_row(struct importing *importing)
{
	struct training_import *own = importing->own;
	struct slice course = row_cell(importing, own->course);
	struct slice person = row_cell(importing, own->person);
	struct said *said = &own->said;
	*said = (struct said){ .person = -1 };
	if (is_id(course))
		check_course(importing, course);
	else
		row_problem(importing, "course: \"%.*s\" is not the id of a course.",
			(int)(course.length < 64 ? course.length : 64), course.base);
	if (is_id(person))
		check_person(importing, person);
	else
		row_problem(importing, "person: \"%.*s\" is not the id of a person.",
			(int)(person.length < 64 ? person.length : 64), person.base);
	check_days(importing);
	check_mark(importing);
	if (importing->row.problem.length)
		return ROW_BAD;
	if (!said->tells_until && said->course->refresh_months > 0)
		said->until = day_add_months(said->on, said->course->refresh_months);
	return ROW_GOOD;
}

/* -- what is known already -- */

static uint64_t seen_key(int course, int person, day_number on)
{
	return ((uint64_t)(uint32_t)person << 32 | (uint32_t)on) ^
	       (uint64_t)(uint32_t)(course + 1) * 0xd6e8feb86659fd93u;
}

static int mark_seen(void *context, const struct training *training)
{
	struct importing *importing = context;
	struct training_import *own = importing->own;
	int course = key_map_find(&own->course_ids, slice_of(training->course));
	int person = course < 0 ? -1 : directory_person(importing->directory, training->person);
	if (person >= 0)
		seen_filter_add(&own->filter, seen_key(course, person, training->on));
	return 0;
}

static int mark_single(
	void *context, const char *thing, int64_t version, const struct evidence *evidence)
{
	(void)thing, (void)version;
	if (!evidence)
		return 0;
	return mark_seen(context, &(struct training){ .course = evidence->subject,
					  .person = evidence->holder,
					  .on = evidence->on });
}

static int begin(struct importing *importing)
{
	struct training_import *own = importing->own;
	struct reader *reader = bulk_reader(importing->bulk);
	seen_filter_init(&own->filter);
	int result = read_training(reader, 0, mark_seen, importing);
	return result ? result
		      : read_evidence_since(reader, "completion", 0, mark_single, importing);
}

enum known { KNOWN_NOT, KNOWN_SAME, KNOWN_OTHER };

static enum known compare(const struct said *said, day_number until, bool revoked)
{
	/* What was taken back stays so until a row says "no": files are sent again and again. */
	if (revoked && !said->revoked)
		return said->tells_mark ? KNOWN_OTHER : KNOWN_SAME;
	if (said->revoked)
		return revoked ? KNOWN_SAME : KNOWN_OTHER;
	return !said->tells_until || said->until == until ? KNOWN_SAME : KNOWN_OTHER;
}

static int refuse(struct importing *importing, const char *message)
{
	late_problem(importing, importing->row.line, message);
	return 1;
}

/* 1: there is nothing to write; 0: there is. `known`: what an earlier row of this file says. */
static int after_earlier_row(struct importing *importing, enum known known)
{
	const struct training_import *own = importing->own;
	if (known == KNOWN_SAME) {
		importing->result->repeated++;
		return 1;
	}
	if (!own->said.revoked)
		return refuse(importing, "An earlier row of this file says something else of the "
					 "same person, course and day.");
	importing->result->changed++;
	return 0;
}

/* The newest of the rows that wait; NULL if none. */
static const struct waiting *find_waiting(const struct said *said)
{
	for (int i = said->course->count - 1; i >= 0; i--) {
		const struct waiting *waiting = &said->course->waiting[i];
		if (waiting->person == said->person && waiting->on == said->on)
			return waiting;
	}
	return NULL;
}

/* -- completions that were recorded one by one -- */

struct single {
	bool found;
	day_number until;
};

static int take_single(struct importing *importing, struct single *single)
{
	struct training_import *own = importing->own;
	const struct said *said = &own->said;
	const char *person = directory_person_at(importing->directory, said->person)->id;
	return read_evidence_day(bulk_reader(importing->bulk), said->course->id, person, said->on,
		"completion", &single->found, &single->until);
}

static int after_single(struct importing *importing, const struct single *single)
{
	const struct training_import *own = importing->own;
	if (own->said.revoked)
		return refuse(importing, "This was recorded by hand: open it and take it back there.");
	if (compare(&own->said, single->until, false) == KNOWN_SAME) {
		importing->result->already_there++;
		return 1;
	}
	importing->result->changed++;
	return 0;
}

static int after_nothing(struct importing *importing)
{
	const struct training_import *own = importing->own;
	if (own->said.revoked)
		return refuse(importing,
			"Nothing is recorded of this person, course and day that could be taken back.");
	importing->result->written++;
	return 0;
}

/* 1: there is nothing to write; 0: there is; else an error. */
static int look_into_record(struct importing *importing)
{
	struct training_import *own = importing->own;
	const struct said *said = &own->said;
	struct training before;
	struct single single;
	bool found;
	int result = read_training_of(bulk_reader(importing->bulk), said->course->id,
		directory_person_at(importing->directory, said->person)->id, said->on, &before,
		&found);
	if (result)
		return result;
	if (!found) {
		result = take_single(importing, &single);
		return result		? result
		       : single.found ? after_single(importing, &single)
				      : after_nothing(importing);
	}
	enum known known = compare(said, before.until, before.revoked);
	if (before.seq > importing->head_before)
		return after_earlier_row(importing, known);
	if (known == KNOWN_SAME) {
		importing->result->already_there++;
		return 1;
	}
	importing->result->changed++;
	return 0;
}

static int look(struct importing *importing)
{
	struct training_import *own = importing->own;
	const struct said *said = &own->said;
	if (!seen_filter_add(&own->filter, seen_key(said->number, said->person, said->on)))
		return after_nothing(importing);
	const struct waiting *waiting = find_waiting(said);
	if (waiting)
		return after_earlier_row(
			importing, compare(said, waiting->until, waiting->revoked));
	return look_into_record(importing);
}

/* -- writing -- */

static int flush(struct importing *importing, struct course *course)
{
	if (course->count == 0)
		return 0;
	json_t *input = json_object();
	json_put_text(input, "course", course->id);
	json_put(input, "rows", course->rows);
	course->rows = json_array();
	course->count = 0;
	struct act act = { .actor = importing->actor,
		.kind = "training",
		.verb = "import",
		.input = input };
	struct outcome outcome;
	int result = import_act(importing, &act, &outcome);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static void append_text(json_t *row, struct slice text)
{
	json_array_append_new(row, json_stringn_nocheck(text.base, text.length));
}

static void append_day(struct training_import *own, json_t *row, day_number day)
{
	struct day_text *kept = &own->day_texts[(uint32_t)day % DAY_TEXTS];
	if (!kept->text || kept->day != day) {
		buf_clear(&own->day_text);
		if (day != DAY_NONE)
			day_add_iso(&own->day_text, day);
		json_decref(kept->text);
		kept->text = json_stringn_nocheck(
			day == DAY_NONE ? "" : own->day_text.base, own->day_text.length);
		kept->day = day;
	}
	json_array_append(row, kept->text);
}

static void add_waiting(struct importing *importing)
{
	struct training_import *own = importing->own;
	const struct said *said = &own->said;
	struct course *course = said->course;
	json_t *row = json_array();
	append_text(row, slice_of(directory_person_at(importing->directory, said->person)->id));
	append_day(own, row, said->on);
	append_day(own, row, said->revoked ? DAY_NONE : said->until);
	if (said->revoked)
		append_text(row, SLICE_LITERAL("revoked"));
	json_array_append_new(course->rows, row);
	course->waiting[course->count++] =
		(struct waiting){ said->person, said->on, said->until, said->revoked };
}

static int write_row(struct importing *importing)
{
	struct training_import *own = importing->own;
	int result = look(importing);
	if (result)
		return result == 1 ? 0 : result;
	add_waiting(importing);
	struct course *course = own->said.course;
	return course->count < LIMIT_IMPORT_ROWS_PER_ENTRY ? 0 : flush(importing, course);
}

static int finish(struct importing *importing, bool *again)
{
	struct training_import *own = importing->own;
	int result = 0;
	*again = false;
	for (size_t i = 0; result == 0 && i < own->course_ids.count; i++)
		result = flush(importing, own->courses[i]);
	return result;
}

/* -- opening and closing -- */

static int open_training(struct importing *importing)
{
	struct training_import *own = must_alloc(sizeof(*own));
	importing->own = own;
	key_map_init(&own->course_ids);
	buf_init(&own->day_text, 32);
	own->last_day = today();
	own->person = field_add(importing, "person", "Who did it", true);
	own->course = field_add(importing, "course", "Course", true);
	own->on = field_add(importing, "on", "Day it was done", true);
	own->until = field_add(importing, "until", "Last day it counts", false);
	own->revoked = field_add(importing, "revoked", "Taken back", false);
	if (!kinds_find(directory_kinds(importing->directory), "training"))
		return error_set(FT_NOT_FOUND,
			"This record was made before training could be taken in as rows. Import the "
			"pack \"pillars\" again: fettle import ORG pack pillars.json.");
	return book_reader(importing->book, &own->reader);
}

static void close_training(struct importing *importing)
{
	struct training_import *own = importing->own;
	if (!own)
		return;
	for (size_t i = 0; i < own->course_ids.count; i++) {
		json_decref(own->courses[i]->rows);
		free(own->courses[i]);
	}
	for (size_t i = 0; i < DAY_TEXTS; i++)
		json_decref(own->day_texts[i].text);
	free(own->courses);
	reader_close(own->reader);
	key_map_release(&own->course_ids);
	seen_filter_release(&own->filter);
	buf_release(&own->day_text);
	free(own);
}

const struct importer training_importer = { open_training, check_row, begin, write_row, finish,
	close_training };
