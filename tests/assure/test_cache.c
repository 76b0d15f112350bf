/* The cache of figures: with it, without it and with a bad one the answers are the same. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cache.h"
#include "home.h"

static const char *const files[] = { "roster", "people", "doubles" };
enum { FILES_COUNT = 3 };

struct scene {
	struct home home;
	struct buf folder; /* of the cache */
	char requirement[65], course[65];
	struct actor nurses[3]; /* on rowan, on both wards, on hazel */
};

/* -- a record with something to count -- */

static void act(struct scene *scene, const char *kind, const char *verb, const char *thing,
	const char *place, char id[65], const char *format, ...)
	__attribute__((format(printf, 7, 8)));

static void act(struct scene *scene, const char *kind, const char *verb, const char *thing,
	const char *place, char id[65], const char *format, ...)
{
	char fields[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(fields, sizeof(fields), format, arguments);
	va_end(arguments);
	home_act(&scene->home, &ACTOR_SYSTEM,
		(struct act){ .kind = kind, .verb = verb, .thing = thing, .place = place }, fields,
		id);
}

static void complete(struct scene *scene, int nurse)
{
	act(scene, "completion", "record", NULL, "larch-house", NULL,
		"{'course':'%s','person':'%s'}", scene->course, scene->nurses[nurse].person);
}

static void begin(struct scene *scene, const struct test_place *place)
{
	setenv("CACHE_DIRECTORY", place->folder, 1);
	home_open(&scene->home, place);
	buf_init(&scene->folder, 4096);
	cache_folder(scene->home.book, &scene->folder);
	scene->nurses[0] = home_person(&scene->home, "Sam Osei", "nurse", "rowan");
	scene->nurses[1] = home_person(&scene->home, "Ruth Ade", "nurse", "rowan");
	scene->nurses[2] = home_person(&scene->home, "Ola Berg", "nurse", "hazel");
	act(scene, "assignment", "start", NULL, "hazel", NULL,
		"{'person':'%s','role':'nurse','from':'2025-01-01'}", scene->nurses[1].person);
	act(scene, "requirement", "adopt", NULL, "larch-house", scene->requirement,
		"{'text':'Insulin is checked by two people','key_question':'safe',"
		"'source':['RA2014-12'],'applies_to':'role = nurse','owner':'%s'}",
		scene->home.manager.person);
	act(scene, "course", "add", NULL, "larch-house", scene->course,
		"{'title':'Insulin','refresh_months':2,'requirements':['%s'],'audience':'role = "
		"nurse'}",
		scene->requirement);
	complete(scene, 0);
	home_wait(3);
	complete(scene, 1);
}

static void end(struct scene *scene)
{
	buf_release(&scene->folder);
	home_close(&scene->home);
	unsetenv("CACHE_DIRECTORY");
}

/* -- answers -- */

static void add_answer(struct buf *out, int result, json_t *answer)
{
	if (result)
		fail_msg("%s", error_message());
	char *text = json_dumps(answer, JSON_SORT_KEYS | JSON_INDENT(1));
	buf_add_text(out, text);
	free(text);
	json_decref(answer);
}

static char *answers(struct scene *scene)
{
	struct assure *assure = scene->home.assure;
	struct reader *reader = scene->home.reader;
	static const char *const places[] = { "larch-house", "rowan", "hazel" };
	struct buf all;
	buf_init(&all, 1 << 24);
	for (size_t i = 0; i < 3; i++) {
		struct people_query people = { .place = places[i], .days = 90 };
		struct board_query now = { .place = places[i] }, before = {
			.place = places[i], .on = today() - 1, .known = today() - 2
		};
		json_t *answer = NULL;
		int result = assure_board(assure, reader, &ACTOR_SYSTEM, &now, &answer);
		add_answer(&all, result, answer);
		result = assure_board(assure, reader, &ACTOR_SYSTEM, &before, &answer);
		add_answer(&all, result, answer);
		result = assure_league(assure, reader, &ACTOR_SYSTEM, &people, &answer);
		add_answer(&all, result, answer);
		result = assure_daily(assure, reader, &ACTOR_SYSTEM, &people, &answer);
		add_answer(&all, result, answer);
		result = assure_due(assure, reader, &ACTOR_SYSTEM, &people, &answer);
		add_answer(&all, result, answer);
	}
	return buf_take(&all);
}

static void reopen(struct scene *scene)
{
	assure_close(scene->home.assure);
	assert_int_equal(assure_open(&scene->home.assure, scene->home.book), 0);
}

static void expect_answers(struct scene *scene, const char *expected, const char *what)
{
	char *found = answers(scene);
	if (strcmp(found, expected) != 0)
		fail_msg("%s: other answers than those from all entries", what);
	free(found);
}

static void write_cache(struct scene *scene)
{
	if (assure_write_cache(scene->home.assure))
		fail_msg("%s", error_message());
}

/* It was looked at, not believed, and everything is as if it were not there. */
static void expect_refused(struct scene *scene, const char *expected, const char *what)
{
	reopen(scene);
	if (assure_cache_used(scene->home.assure) || !*assure_cache_note(scene->home.assure))
		fail_msg("%s: the cache was believed", what);
	expect_answers(scene, expected, what);
}

/* -- files -- */

static char *file_of(const struct scene *scene, const char *name)
{
	return test_path(scene->folder.base, name);
}

static void read_file(const char *path, struct buf *bytes)
{
	buf_init(bytes, 1 << 26);
	assert_int_equal(file_read(path, 1 << 26, bytes), 0);
}

static void write_file(const char *path, const char *bytes, size_t length)
{
	assert_int_equal(file_replace(path, (struct slice){ bytes, length }), 0);
}

/* -- tests -- */

static void with_it_without_it_and_after_deletion(void **state)
{
	struct scene scene;
	begin(&scene, *state);
	char *expected = answers(&scene);
	write_cache(&scene);
	reopen(&scene);
	assert_string_equal(assure_cache_note(scene.home.assure), "");
	assert_int_equal(assure_cache_used(scene.home.assure), book_head(scene.home.book));
	expect_answers(&scene, expected, "with the cache");
	home_delete_cache(&scene.home);
	reopen(&scene);
	assert_int_equal(assure_cache_used(scene.home.assure), 0);
	assert_string_equal(assure_cache_note(scene.home.assure), "");
	expect_answers(&scene, expected, "after deletion");
	free(expected);
	end(&scene);
}

/* What came after the cache is taken in, on the same day and on later ones. */
static void only_the_tail_is_read(void **state)
{
	struct scene scene;
	begin(&scene, *state);
	write_cache(&scene);
	int64_t written = book_head(scene.home.book);
	complete(&scene, 2);
	home_person(&scene.home, "Nia Price", "nurse", "hazel");
	home_wait(40);
	complete(&scene, 1);
	act(&scene, "place", "change", "hazel", NULL, NULL, "{'parent':'rowan'}");
	act(&scene, "requirement", "adopt", NULL, "larch-house", NULL,
		"{'text':'Beds are clean','key_question':'safe','source':['RA2014-12'],"
		"'owner':'%s'}",
		scene.home.manager.person);
	reopen(&scene);
	assert_int_equal(assure_cache_used(scene.home.assure), written);
	char *found = answers(&scene);
	home_delete_cache(&scene.home);
	reopen(&scene);
	expect_answers(&scene, found, "cache and tail");
	free(found);
	end(&scene);
}

static void whoever_serves_keeps_it(void **state)
{
	struct scene scene;
	int64_t entries;
	begin(&scene, *state);
	assert_int_equal(assure_cache_entries(scene.home.book, &entries), FT_NOT_FOUND);
	assert_int_equal(assure_keep_cache(scene.home.assure), 0);
	char *expected = answers(&scene);
	reopen(&scene);
	assert_int_equal(assure_cache_entries(scene.home.book, &entries), 0);
	assert_int_equal(entries, book_head(scene.home.book));
	assert_int_equal(assure_cache_used(scene.home.assure), entries);
	expect_answers(&scene, expected, "after serving");
	free(expected);
	end(&scene);
}

static void adopt(struct scene *scene, const char *name, const char *kinds)
{
	char text[1024];
	snprintf(text, sizeof(text),
		"{\"pack\":\"%s\",\"version\":\"1\",\"title\":\"More\",\"roles\":[{\"name\":"
		"\"%s\",\"label\":\"More\"}],\"kinds\":[%s]}",
		name, name, kinds);
	json_t *input = json_pack("{ssssss}", "name", name, "version", "1", "json", text);
	struct act act = { .actor = &ACTOR_SYSTEM, .kind = "pack", .verb = "adopt", .input = input };
	struct outcome outcome;
	if (book_act(scene->home.book, &act, &outcome))
		fail_msg("%s", outcome.message);
	outcome_release(&outcome);
	json_decref(input);
}

/* New roles change nothing of what entries mean; a new kind may, so nothing is written until all is
 * read again. */
static void a_pack_that_comes_while_serving(void **state)
{
	static const char walk[] =
		"{\"name\":\"walk\",\"label\":\"Walk\",\"plural\":\"Walks\",\"family\":\"record\","
		"\"title_field\":\"where\",\"fields\":[{\"name\":\"where\",\"label\":\"Where?\","
		"\"type\":\"text\"}],\"states\":[{\"name\":\"done\",\"label\":\"Done\"}],"
		"\"verbs\":[{\"name\":\"note\",\"label\":\"Note\",\"to\":\"done\",\"fields\":"
		"[\"where\"],\"main\":true}]}";
	struct scene scene;
	begin(&scene, *state);
	free(answers(&scene));
	adopt(&scene, "more_roles", "");
	complete(&scene, 2);
	char *expected = answers(&scene);
	write_cache(&scene);
	reopen(&scene);
	assert_int_equal(assure_cache_used(scene.home.assure), book_head(scene.home.book));
	expect_answers(&scene, expected, "after new roles");
	adopt(&scene, "more_kinds", walk);
	free(expected);
	expected = answers(&scene);
	assert_int_equal(assure_write_cache(scene.home.assure), FT_REFUSED);
	expect_refused(&scene, expected, "written by other kinds");
	write_cache(&scene);
	reopen(&scene);
	assert_int_equal(assure_cache_used(scene.home.assure), book_head(scene.home.book));
	free(expected);
	end(&scene);
}

static void a_flipped_byte_anywhere(void **state)
{
	enum { PLACES = 40, HEAD = 64 };
	struct scene scene;
	begin(&scene, *state);
	char *expected = answers(&scene);
	write_cache(&scene);
	for (int i = 0; i < FILES_COUNT; i++) {
		char *path = file_of(&scene, files[i]);
		struct buf bytes;
		read_file(path, &bytes);
		for (size_t k = 0; k < PLACES; k++) {
			size_t at = k * 2 < PLACES
					    ? k * HEAD / 4
					    : bytes.length - 1 -
						      (PLACES - 1 - k) * bytes.length / PLACES;
			bytes.base[at] ^= (char)(1 << k % 8);
			write_file(path, bytes.base, bytes.length);
			expect_refused(&scene, expected, files[i]);
			bytes.base[at] ^= (char)(1 << k % 8);
		}
		for (size_t length = 0; length < bytes.length; length += bytes.length / 7 + 1) {
			write_file(path, bytes.base, length);
			expect_refused(&scene, expected, "cut short");
		}
		write_file(path, bytes.base, bytes.length);
		buf_release(&bytes);
		free(path);
	}
	reopen(&scene);
	assert_int_not_equal(assure_cache_used(scene.home.assure), 0);
	free(expected);
	end(&scene);
}

/* Each file is whole, but they are not of one time. */
static void files_of_two_times(void **state)
{
	struct scene scene;
	begin(&scene, *state);
	for (int i = 0; i < FILES_COUNT; i++) {
		struct buf bytes;
		char *path = file_of(&scene, files[i]);
		write_cache(&scene);
		read_file(path, &bytes);
		complete(&scene, 2);
		char *expected = answers(&scene);
		write_cache(&scene);
		write_file(path, bytes.base, bytes.length);
		expect_refused(&scene, expected, files[i]);
		unlink(path);
		reopen(&scene);
		assert_int_equal(assure_cache_used(scene.home.assure), 0);
		expect_answers(&scene, expected, "a file is missing");
		free(expected);
		free(path);
		buf_release(&bytes);
	}
	end(&scene);
}

static void copy_cache(const struct scene *scene, const char *folder)
{
	mkdir(folder, 0700);
	for (int i = 0; i < FILES_COUNT; i++) {
		struct buf bytes;
		char *from = file_of(scene, files[i]), *to = test_path(folder, files[i]);
		read_file(from, &bytes);
		write_file(to, bytes.base, bytes.length);
		buf_release(&bytes);
		free(from);
		free(to);
	}
}

/* A record at `address` with the cache of the scene: as many entries more as `acts`. */
static void expect_stranger(const struct scene *scene, const char *address, int acts)
{
	struct scene other = *scene;
	struct buf folder;
	assert_int_equal(book_open(&other.home.book, address, BOOK_WRITE), 0);
	assert_int_equal(book_reader(other.home.book, &other.home.reader), 0);
	assert_int_equal(assure_open(&other.home.assure, other.home.book), 0);
	for (int i = 0; i < acts; i++)
		home_act(&other.home, &ACTOR_SYSTEM,
			(struct act){ .kind = "person", .verb = "add" }, "{'name':'Somebody'}",
			NULL);
	char *expected = answers(&other);
	buf_init(&folder, 4096);
	cache_folder(other.home.book, &folder);
	copy_cache(scene, folder.base);
	expect_refused(&other, expected, address);
	free(expected);
	buf_release(&folder);
	reader_close(other.home.reader);
	assure_close(other.home.assure);
	book_close(other.home.book);
}

/* Its entries are others, or it has fewer of them, or it went on otherwise. */
static void a_cache_of_another_record(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	begin(&scene, place);
	char *backup = test_path(place->folder, "backup.fettle");
	char *older = test_path(place->folder, "older.fettle");
	char *forked = test_path(place->folder, "forked.fettle");
	char *other = test_path(place->folder, "other.fettle");
	assert_int_equal(book_backup(scene.home.book ? place->address : NULL, backup, NULL), 0);
	for (int i = 0; i < 3; i++)
		complete(&scene, i);
	free(answers(&scene));
	write_cache(&scene);
	assert_int_equal(book_restore(backup, older, NULL), 0);
	expect_stranger(&scene, older, 0);
	assert_int_equal(book_restore(backup, forked, NULL), 0);
	expect_stranger(&scene, forked, 5);
	assert_int_equal(book_create(other, &(struct founding){ .name = "Larch House" }), 0);
	struct scene stranger = scene;
	assert_int_equal(book_open(&stranger.home.book, other, BOOK_WRITE), 0);
	for (int i = 0; i < 40; i++)
		act(&stranger, "place", "add", NULL, NULL, NULL, "{'name':'Ward','type':'ward'}");
	book_close(stranger.home.book);
	struct assure *assure;
	struct buf folder;
	assert_int_equal(book_open(&stranger.home.book, other, BOOK_READ), 0);
	buf_init(&folder, 4096);
	cache_folder(stranger.home.book, &folder);
	copy_cache(&scene, folder.base);
	assert_int_equal(assure_open(&assure, stranger.home.book), 0);
	assert_int_equal(assure_cache_used(assure), 0);
	assert_string_not_equal(assure_cache_note(assure), "");
	assure_close(assure);
	book_close(stranger.home.book);
	buf_release(&folder);
	free(backup);
	free(older);
	free(forked);
	free(other);
	end(&scene);
}

/* Says so when it was written for the first time. */
static void write_for_ever(const char *address, int tell)
{
	struct book *book;
	struct assure *assure;
	if (book_open(&book, address, BOOK_READ) || assure_open(&assure, book))
		_exit(1);
	for (bool told = false; assure_write_cache(assure) == 0; told = true)
		if (!told && write(tell, "", 1) != 1)
			_exit(1);
	_exit(1);
}

/* Kills somebody who writes after `microseconds` of it. */
static void kill_writer(const char *address, unsigned microseconds)
{
	int ready[2], status;
	char byte;
	assert_int_equal(pipe(ready), 0);
	fflush(NULL);
	pid_t writer = fork();
	if (writer == 0)
		write_for_ever(address, ready[1]);
	assert_true(writer > 0);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	usleep(microseconds);
	kill(writer, SIGKILL);
	assert_int_equal(waitpid(writer, &status, 0), writer);
	assert_true(WIFSIGNALED(status));
}

static void killed_while_it_is_written(void **state)
{
	enum { TIMES = 12 };
	const struct test_place *place = *state;
	struct scene scene;
	begin(&scene, place);
	char *expected = answers(&scene);
	write_cache(&scene);
	int used = 0;
	for (int i = 0; i < TIMES; i++) {
		kill_writer(place->address, (unsigned)i * 377);
		reopen(&scene);
		used += assure_cache_used(scene.home.assure) > 0;
		expect_answers(&scene, expected, "after kill -9");
		write_cache(&scene);
	}
	print_message("# the cache was whole after %d of %d kills\n", used, TIMES);
	free(expected);
	end(&scene);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(with_it_without_it_and_after_deletion),
		TEST_CASE(only_the_tail_is_read), TEST_CASE(whoever_serves_keeps_it),
		TEST_CASE(a_pack_that_comes_while_serving),
		TEST_CASE(a_flipped_byte_anywhere), TEST_CASE(files_of_two_times),
		TEST_CASE(a_cache_of_another_record), TEST_CASE(killed_while_it_is_written) };
	return test_on_both("cache", tests, sizeof(tests) / sizeof(tests[0]));
}
