/* Founding the demonstration and letting its two years pass. */
#include "story.h"
#include <unistd.h>

const char demo_first_person[] = "priya-nair";

static int read_all_data(struct story *story)
{
	const struct {
		const char *name;
		json_t **to;
	} files[] = { { "places", &story->places }, { "people", &story->people },
		{ "requirements", &story->requirements }, { "policies", &story->papers },
		{ "training", &story->training }, { "skills", &story->skill_data },
		{ "audits", &story->audits }, { "reports", &story->reports },
		{ "measures", &story->measures } };
	int result = 0;
	for (size_t i = 0; result == 0 && i < sizeof(files) / sizeof(files[0]); i++)
		result = demo_data(files[i].name, files[i].to);
	return result;
}

static void free_duties(struct duties *duties)
{
	for (size_t i = 0; i < duties->count; i++)
		scope_free(duties->items[i].audience);
}

static void story_release(struct story *story)
{
	json_t *const data[] = { story->places, story->people, story->requirements, story->papers,
		story->training, story->skill_data, story->audits, story->reports, story->measures,
		story->used_names, story->tellings };
	for (size_t i = 0; i < sizeof(data) / sizeof(data[0]); i++)
		json_decref(data[i]);
	free_duties(&story->policies);
	free_duties(&story->courses);
	free_duties(&story->skills);
	agenda_release(&story->agenda);
	arena_release(&story->texts);
	free(story->members);
	if (story->directory)
		book_directory_release(story->book, story->directory);
}

static int begin_all(struct story *story)
{
	static int (*const beginnings[])(struct story *) = { people_begin, requirements_begin,
		papers_begin, training_begin, skills_begin, audits_begin, checks_begin,
		reports_begin, measures_begin, actions_begin };
	int result = read_all_data(story);
	for (size_t i = 0; result == 0 && i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		result = beginnings[i](story);
	return result;
}

static void tell_progress(const struct story *story, day_number *told)
{
	const struct progress *progress = story->progress;
	day_number day = story_today(story);
	if (!progress || !progress->step || day == *told)
		return;
	*told = day;
	progress->step(progress->context, "Living through two years", day - story->first,
		story->end - story->first);
}

static int live(struct story *story)
{
	instant_us end = day_start(story->end);
	day_number told = DAY_NONE;
	struct plan plan;
	int result = 0;
	while (result == 0 && agenda_take(&story->agenda, &plan) && plan.at < end) {
		if (plan.at > story->clock)
			story->clock = plan.at;
		story_clock_move(story->clock);
		tell_progress(story, &told);
		result = plan.happen(story, &plan);
	}
	return result;
}

static day_number first_day(day_number end)
{
	return day_add_months(end, -STORY_MONTHS);
}

static instant_us first_moment(day_number end)
{
	return day_start(first_day(end)) + 8 * INT64_C(3600000000);
}

/* `end` is today; the clock stands at the first moment. */
static int fill(struct book *book, const struct progress *progress, day_number end)
{
	struct story story = { .book = book,
		.progress = progress,
		.random = { .state = 20 },
		.first = first_day(end),
		.end = end,
		.clock = first_moment(end),
		.used_names = json_object(),
		.tellings = json_object() };
	arena_init(&story.texts);
	story.directory = book_directory(book);
	int result = book_bulk_begin(book, &story.bulk);
	if (result == 0) {
		result = begin_all(&story);
		if (result == 0)
			result = live(&story);
		if (result == 0)
			result = bulk_commit(story.bulk);
		else
			bulk_drop(story.bulk);
	}
	story_release(&story);
	return result;
}

int demo_fill(struct book *book, const struct progress *progress)
{
	day_number end = today();
	story_clock_begin(first_moment(end));
	int result = fill(book, progress, end);
	story_clock_end();
	return result;
}

static void remove_unfilled(const char *address)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	if (strncmp(address, "postgres", 8) == 0)
		return;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s%s", address, endings[i]);
		unlink(path);
	}
}

int demo_create(const char *address, const struct progress *progress)
{
	struct founding founding = { .name = "Fernbrook Health and Care (demonstration)",
		.root = "fernbrook",
		.demonstration = true };
	day_number end = today();
	struct book *book;
	story_clock_begin(first_moment(end));
	int result = book_create(address, &founding);
	if (result)
		goto out;
	result = book_open(&book, address, BOOK_WRITE);
	if (result == 0) {
		result = fill(book, progress, end);
		book_close(book);
	}
	if (result)
		remove_unfilled(address);
out:
	story_clock_end();
	return result;
}
