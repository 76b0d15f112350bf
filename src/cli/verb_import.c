/* fettle import */
#include "cli.h"
#include "exchange.h"

#include <stdlib.h>

enum { PAIRS_COUNT = 256, PEOPLE_WITHOUT_ASKING = 50 };

/* "place=org_code,on=period": a comma inside a value is written \, */
static int read_pairs(const struct call *call, const char *option, bool commas, struct arena *arena,
	struct import_pair *pairs, size_t *count)
{
	const char *value;
	for (size_t i = 0; (value = call_option_at(call, option, i)); i++) {
		struct slice rest = slice_of(value);
		while (rest.length) {
			struct slice pair = commas ? slice_cut(&rest, ',') : rest;
			if (!commas)
				rest = SLICE_EMPTY;
			struct slice right = pair;
			struct slice left = slice_trim(slice_cut(&right, '='));
			if (left.length == 0 || left.length == pair.length)
				return error_set(FT_USAGE, "--%s %s: write it as FIELD=%s.", option,
					value, commas ? "COLUMN,FIELD=COLUMN" : "VALUE");
			if (*count == PAIRS_COUNT)
				return error_set(FT_USAGE, "--%s: more than %d of them.", option,
					PAIRS_COUNT);
			pairs[(*count)++] = (struct import_pair){ arena_text(arena, left),
				arena_text(arena, slice_trim(right)) };
		}
	}
	return 0;
}

static int read_job(const struct call *call, struct arena *arena, struct import_job *job,
	struct import_pair *map, struct import_pair *set)
{
	const char *unknown = call_option(call, "unknown-places");
	*job = (struct import_job){ .what = call_argument(call, 0),
		.path = call_argument(call, 1),
		.map = map,
		.set = set,
		.dry_run = call_flag(call, "dry-run"),
		.skip_bad = call_flag(call, "skip-bad"),
		.problems_path = call_option(call, "problems") };
	if (unknown && strcmp(unknown, "create") != 0 && strcmp(unknown, "refuse") != 0)
		return error_set(
			FT_USAGE, "--unknown-places %s: it is either create or refuse.", unknown);
	job->create_places = unknown && strcmp(unknown, "create") == 0;
	int result = read_pairs(call, "map", true, arena, map, &job->map_count);
	return result ? result : read_pairs(call, "set", false, arena, set, &job->set_count);
}

/* -- the summary -- */

static void print_count(int64_t count, const char *one, const char *many)
{
	char text[40];
	if (count == 0)
		return;
	count_text(count, text);
	printf("  %10s  %s\n", text, count == 1 ? one : many);
}

static void print_list(const char *before, const json_t *list)
{
	if (json_array_size(list) == 0)
		return;
	printf("%s", before);
	for (size_t i = 0; i < json_array_size(list); i++)
		printf("%s%s", i ? ", " : "", json_string_value(json_array_get(list, i)));
	puts(".");
}

static void print_problems(FILE *out, const struct import_result *result)
{
	enum { SHOWN = 5 };
	for (size_t i = 0; i < json_array_size(result->examples) && i < SHOWN; i++) {
		const json_t *one = json_array_get(result->examples, i);
		fprintf(out, "  line %lld: %s\n", (long long)json_whole(one, "line", 0),
			json_text(one, "message"));
	}
	if (result->problems > SHOWN)
		fprintf(out, "  and %lld more rows\n", (long long)result->problems - SHOWN);
}

static void print_summary(const struct import_job *job, const struct import_result *result)
{
	char rows[40], rate[40];
	double seconds = (double)result->microseconds / 1e6;
	count_text(result->rows, rows);
	count_text((int64_t)((double)result->rows / (seconds > 0 ? seconds : 1)), rate);
	printf("%s %s rows of %s in %.1f s (%s rows/s).\n",
		job->dry_run ? "Tried, without writing anything:" : "Read", rows, job->what,
		seconds, rate);
	print_count(result->written, "new", "new");
	print_count(result->changed, "corrected", "corrected");
	print_count(result->already_there, "there already", "there already");
	print_count(result->repeated, "said twice in the file, kept once",
		"said twice in the file, kept once");
	print_count(result->no_value, "without a value, left out", "without a value, left out");
	print_count(result->problems, "wrong, left out", "wrong, left out");
	print_count(result->series, "series", "series");
	print_count(result->places_created, "place added", "places added");
	print_count(result->places_named, "place given its name", "places given their names");
	for (size_t i = 0; i < json_array_size(result->notes); i++)
		printf("%s\n", json_string_value(json_array_get(result->notes, i)));
	print_list("Columns not used: ", result->ignored);
	if (result->problems) {
		print_problems(stdout, result);
		if (*result->problems_path)
			printf("All rows, with what is wrong beside each, are in %s.\n",
				result->problems_path);
	}
}

static void print_refusal(const struct import_result *result)
{
	if (result->problems > 1)
		print_problems(stderr, result);
	for (size_t i = 0; i < json_array_size(result->notes); i++)
		fprintf(stderr, "%s\n", json_string_value(json_array_get(result->notes, i)));
}

static int import(struct call *call, const struct import_job *job)
{
	struct progress_line line;
	struct import_result result;
	progress_line_start(&line, call);
	int code = exchange_import(call->book, &ACTOR_SYSTEM, job, &line.progress, &result);
	progress_line_end(&line);
	if (call->json && (code == 0 || code == FT_REFUSED)) {
		json_t *object = import_result_json(&result);
		json_put_text(object, "what", job->what);
		json_put_flag(object, "dry_run", job->dry_run);
		json_put_flag(object, "imported", code == 0 && !job->dry_run);
		answer_json(object);
	} else if (code == 0) {
		print_summary(job, &result);
	} else if (code == FT_REFUSED) {
		print_refusal(&result);
	}
	import_result_release(&result);
	return code;
}

int command_import(struct call *call)
{
	struct import_pair *map = must_alloc(2 * PAIRS_COUNT * sizeof(*map));
	struct import_job job;
	struct arena arena;
	arena_init(&arena);
	int result = read_job(call, &arena, &job, map, map + PAIRS_COUNT);
	if (result == 0)
		result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = import(call, &job);
	arena_release(&arena);
	free(map);
	return result;
}
