/* Keeping what figures are made of in memory, up to date with whoever asks. */
#include "assure_private.h"
#include "believed.h"
#include "cache.h"
#include "crew.h"
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Whoever must bring memory up to date goes before those who only ask: else they might never. */
static void init_lock(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attributes;
	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(lock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
}

/* From the cache, if there is one that is good; else empty, and a note why. */
static int open_roster(struct assure *assure, struct reader *reader)
{
	const struct directory *directory = book_directory(assure->book);
	int result = cache_open(&assure->roster, assure->book, reader, directory_kinds(directory));
	book_directory_release(assure->book, directory);
	if (result == 0) {
		assure->keeper.used = assure->roster.chronicle.seq;
		atomic_store(&assure->keeper.written, assure->keeper.used);
		roster_set_today(&assure->roster, today());
		return 0;
	}
	if (result != FT_NOT_FOUND)
		snprintf(assure->keeper.note, sizeof(assure->keeper.note), "%s", error_message());
	error_clear();
	return roster_open(&assure->roster, today());
}

/* Reading everything leaves holes, a tenth of all memory. */
static void give_holes_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

int assure_open(struct assure **out, struct book *book)
{
	struct assure *assure = must_alloc(sizeof(*assure));
	assure->book = book;
	init_lock(&assure->lock);
	measures_init(&assure->measures);
	readings_init(&assure->readings);
	feeds_init(&assure->feeds, book, &assure->roster.chronicle);
	catalogue_init(&assure->catalogue);
	proofs_init(&assure->proofs);
	verdict_cache_init(&assure->verdicts);
	knowledge_cache_init(&assure->knowledge);
	roster_init(&assure->roster);
	struct reader *reader;
	int result = book_reader(book, &reader);
	if (result == 0) {
		result = open_roster(assure, reader);
		if (result == 0)
			result = assure_hold(assure, reader);
		if (result == 0)
			assure_let_go(assure);
		reader_close(reader);
	}
	if (result) {
		assure_close(assure);
		return result;
	}
	give_holes_back();
	*out = assure;
	return 0;
}

void assure_close(struct assure *assure)
{
	if (!assure)
		return;
	keeper_stop(assure);
	knowledge_cache_release(&assure->knowledge);
	verdict_cache_release(&assure->verdicts);
	roster_close(&assure->roster);
	proofs_release(&assure->proofs);
	catalogue_release(&assure->catalogue);
	feeds_release(&assure->feeds);
	readings_release(&assure->readings);
	measures_release(&assure->measures);
	pthread_rwlock_destroy(&assure->lock);
	free(assure);
}

static int refresh_requirements(struct assure *assure, struct reader *reader)
{
	bool changed = false;
	const struct directory *directory = book_directory(assure->book);
	int result = catalogue_refresh(&assure->catalogue, reader, &changed);
	if (result == 0)
		result = proofs_refresh(
			&assure->proofs, reader, directory_kinds(directory), &changed);
	if (result == 0)
		result = roster_refresh(&assure->roster, reader, directory_kinds(directory));
	book_directory_release(assure->book, directory);
	assure->edition += changed;
	return result;
}

static int refresh(struct assure *assure, struct reader *reader, int64_t head)
{
	int result = readings_refresh(&assure->readings, reader, assure->head);
	if (result == 0)
		result = measures_refresh(&assure->measures, reader, &assure->readings);
	if (result == 0)
		result = refresh_requirements(assure, reader);
	if (result == 0)
		result =
			feeds_refresh(&assure->feeds, reader, &assure->measures, &assure->readings);
	if (result == 0) {
		readings_judge(&assure->readings, measures_judging, &assure->measures);
		knowledge_cache_renew(&assure->knowledge,
			directory_places_version(assure->feeds.directory),
			assure->feeds.kinds_edition);
		assure->head = head > assure->head ? head : assure->head;
	}
	return result;
}

/* Of entries, or of days: at midnight periods end and days allowed run out. */
static bool is_behind(const struct assure *assure, int64_t head)
{
	return assure->head < head || feeds_are_old(&assure->feeds);
}

/* Nobody tells us of new entries: we look how far the record is when somebody asks, so an answer is
 * never older than what the asker can read themselves. */
int assure_hold(struct assure *assure, struct reader *reader)
{
	int64_t head;
	int result = reader_head(reader, &head);
	if (result)
		return result;
	pthread_rwlock_rdlock(&assure->lock);
	day_number day = today();
	while (is_behind(assure, head) || roster_today(&assure->roster) != day) {
		pthread_rwlock_unlock(&assure->lock);
		pthread_rwlock_wrlock(&assure->lock);
		if (roster_today(&assure->roster) != day)
			roster_set_today(&assure->roster, day); /* midnight */
		result = is_behind(assure, head) ? refresh(assure, reader, head) : 0;
		pthread_rwlock_unlock(&assure->lock);
		if (result)
			return result;
		pthread_rwlock_rdlock(&assure->lock);
	}
	return 0;
}

void assure_let_go(struct assure *assure)
{
	pthread_rwlock_unlock(&assure->lock);
}

/* -- who looks at what -- */

bool view_is_near(const struct view *view, int place)
{
	const struct directory *directory = view->directory;
	if (view->actor->system)
		return true;
	int position = directory_person(directory, actor_person(view->actor));
	if (position < 0)
		return false;
	const struct person *person = directory_person_at(directory, position);
	size_t count;
	const struct assignment *assignments = directory_assignments(directory, &count);
	for (int i = 0; !person->left && i < person->assignment_count; i++) {
		const struct assignment *own = &assignments[person->first_assignment + i];
		if (assignment_is_current(own, today()) &&
			(directory_under(directory, place, own->place) ||
				directory_under(directory, own->place, place)))
			return true;
	}
	return false;
}

bool view_is_now(const struct view *view)
{
	return view->known == ENGINE_NOW && view->day == roster_today(&view->assure->roster);
}

struct judged_place view_where(const struct view *view)
{
	const struct chronicle *chronicle = &view->assure->roster.chronicle;
	return (struct judged_place){ .directory = view->directory,
		.catalogue = &view->assure->catalogue,
		.proofs = &view->assure->proofs,
		.place = view->place,
		.day = view->day,
		.known_seq = view->known == ENGINE_NOW
				     ? INT64_MAX
				     : roster_head_on(&view->assure->roster, view->known),
		.is_now = view_is_now(view),
		.tree = view->known < chronicle->tree_known ? chronicle : NULL,
		.known = view->known,
		.coverage = view->coverage };
}

const char *place_label(const struct directory *directory, const char *id)
{
	int position = directory_place(directory, id);
	return position < 0 ? id : directory_place_at(directory, position)->name;
}

static int check_view(struct view *view, const char *place)
{
	view->place = place && *place ? directory_place(view->directory, place) : 0;
	if (view->place < 0 || directory_place_count(view->directory) == 0)
		return error_set(
			FT_NOT_FOUND, "There is no place with the id \"%s\".", place ? place : "");
	if (!view_is_near(view, view->place))
		return error_set(FT_NOT_ALLOWED,
			"You see figures of the places where you work and of those above and below "
			"them. %s is not one of them.",
			directory_place_at(view->directory, view->place)->name);
	return 0;
}

int view_begin(struct view *view, struct assure *assure, struct reader *reader,
	const struct actor *actor, const char *place)
{
	*view = (struct view){ .assure = assure,
		.reader = reader,
		.actor = actor,
		.directory = book_directory(assure->book),
		.day = today(),
		.known = ENGINE_NOW };
	int result = check_view(view, place);
	if (result == 0)
		result = assure_hold(assure, reader);
	if (result)
		book_directory_release(assure->book, view->directory);
	return result;
}

int view_on(struct view *view, day_number on, day_number known)
{
	enum { FIRST_YEAR = 1970, LAST_YEAR = 2149 };
	if (on)
		view->day = on;
	if (known && known < today())
		view->known = known;
	if (view->day < day_from_date(FIRST_YEAR, 1, 4) ||
		view->day >= day_from_date(LAST_YEAR, 1, 1))
		return error_set(FT_REFUSED, "Figures are kept for the years %d to %d.", FIRST_YEAR,
			LAST_YEAR - 1);
	return 0;
}

int view_cover(struct view *view)
{
	view->coverage = must_alloc(sizeof(*view->coverage));
	return coverage_load(view->coverage, &view->assure->roster,
		directory_place_at(view->directory, view->place)->id, view->day, view->known);
}

int view_believe(struct view *view)
{
	return view->known == ENGINE_NOW ? 0 : believed_open(&view->believed, view);
}

const struct measures *view_measures(const struct view *view)
{
	return view->believed ? &view->believed->knowledge->measures : &view->assure->measures;
}

const struct feed *view_feed(const struct view *view, const char *measure)
{
	return view->believed ? knowledge_feed(view->believed->knowledge, measure)
			      : feeds_find(&view->assure->feeds, measure);
}

const struct kept_series *const *view_series(const struct view *view, size_t *count)
{
	const struct readings *readings = &view->assure->readings;
	*count = view->believed ? view->believed->count : readings->order_count;
	return view->believed ? view->believed->order
			      : (const struct kept_series *const *)readings->order;
}

void view_end(struct view *view)
{
	believed_free(view->believed);
	free(view->coverage);
	assure_let_go(view->assure);
	book_directory_release(view->assure->book, view->directory);
}
