/* Opening, keeping up, closing. */
#include "search.h"

#include <stdlib.h>
#include <time.h>

int share_find_open(struct share_find **out, struct book *book, struct commons *commons)
{
	struct share_find *find = must_alloc(sizeof(*find));
	int result;

	find->book = book;
	find->commons = commons;
	find->said = search_index_create(FIND_INDEX_BYTES);
	find->ours = search_index_create(FIND_INDEX_BYTES);
	search_index_set_beside(find->said, find->ours);
	search_index_set_beside(find->ours, find->said);
	pthread_mutex_init(&find->refreshing, NULL);
	pthread_rwlock_init(&find->lock, NULL);
	pthread_mutex_init(&find->sleeping, NULL);
	pthread_cond_init(&find->wake, NULL);
	result = commons_watch_open(&find->watch, commons);
	if (result == 0)
		result = book_reader(book, &find->reader);
	if (result) {
		share_find_close(find);
		return result;
	}
	*out = find;
	return 0;
}

static void free_values(struct search_map *map, void (*drop)(void *value))
{
	for (size_t i = 0; i < map->room; i++)
		if (map->slots[i].value)
			drop(map->slots[i].value);
	search_map_release(map);
}

static void drop_item(void *value)
{
	find_item_free(value);
}

static void free_logs(struct find_log *log)
{
	while (log) {
		struct find_log *next = log->next;
		free(log->origin);
		free(log->name);
		free(log);
		log = next;
	}
}

void share_find_unfollow(struct share_find *find)
{
	if (!find->follows)
		return;
	pthread_mutex_lock(&find->sleeping);
	find->stopping = true;
	pthread_cond_signal(&find->wake);
	pthread_mutex_unlock(&find->sleeping);
	pthread_join(find->thread, NULL);
	find->follows = false;
}

void share_find_close(struct share_find *find)
{
	if (!find)
		return;
	share_find_unfollow(find);
	reader_close(find->reader);
	commons_watch_close(find->watch);
	free_values(&find->by_place, drop_item);
	free_values(&find->by_thing, free);
	search_map_release(&find->by_leaf);
	for (size_t i = 0; i < find->label_count; i++) {
		free(find->labels[i]->folded);
		free(find->labels[i]->shown);
		free(find->labels[i]->items);
		if (find->labels[i]->large)
			find_figures_release(find->labels[i]->large);
		free(find->labels[i]->large);
		free(find->labels[i]);
	}
	for (size_t i = 0; i < find->kind_count; i++)
		free(find->kinds[i].name);
	free_logs(find->logs);
	free(find->labels);
	free(find->said_items);
	free(find->our_things);
	free(find->again);
	search_index_free(find->said);
	search_index_free(find->ours);
	pthread_mutex_destroy(&find->refreshing);
	pthread_rwlock_destroy(&find->lock);
	pthread_mutex_destroy(&find->sleeping);
	pthread_cond_destroy(&find->wake);
	free(find);
}

/* Entries whose author took back what had taken their place. */
static int read_again(struct share_find *find)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < find->again_count; i++) {
		result = commons_read_leaf(find->commons, find->again[i], find_take_said, find);
		if (result == FT_NOT_FOUND) {
			error_clear();
			result = 0;
		}
	}
	find->again_count = 0;
	return result;
}

/* Postings of what is gone are dropped when there are many of them. */
static void settle_said(struct share_find *find)
{
	uint32_t *numbers = search_index_settle(find->said);

	if (!numbers)
		return;
	for (size_t i = 0; i < find->by_place.room; i++) {
		struct find_item *item = find->by_place.slots[i].value;
		if (!item || item->document == SEARCH_NONE)
			continue;
		item->document = numbers[item->document];
		find->said_items[item->document] = item;
	}
	free(numbers);
}

static void settle_ours(struct share_find *find)
{
	uint32_t *numbers = search_index_settle(find->ours);

	if (!numbers)
		return;
	for (size_t i = 0; i < find->by_thing.room; i++) {
		struct find_local *thing = find->by_thing.slots[i].value;
		if (!thing)
			continue;
		thing->document = numbers[thing->document];
		find->our_things[thing->document] = thing;
	}
	free(numbers);
}

int share_find_refresh(struct share_find *find)
{
	pthread_mutex_lock(&find->refreshing);
	int result = commons_watch_next(find->watch, find_take_said, find);
	if (result == 0)
		result = read_again(find);
	if (result == 0)
		result = find_take_local(find);
	pthread_rwlock_wrlock(&find->lock);
	if (search_index_is_loose(find->said))
		settle_said(find);
	if (search_index_is_loose(find->ours))
		settle_ours(find);
	find->ready = find->ready || result == 0;
	pthread_rwlock_unlock(&find->lock);
	find_figures_refresh(find);
	pthread_mutex_unlock(&find->refreshing);
	return result;
}

/* -- the thread -- */

/* True: go on. */
static bool sleep_a_second(struct share_find *find)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&find->sleeping);
	if (!find->stopping)
		pthread_cond_timedwait(&find->wake, &find->sleeping, &until);
	bool on = !find->stopping;
	pthread_mutex_unlock(&find->sleeping);
	return on;
}

int64_t share_find_changes(struct share_find *find)
{
	return atomic_load(&find->changes);
}

static void *follow(void *context)
{
	struct share_find *find = context;
	int64_t told = 0, changes;

	do {
		/* A database that is away comes back; what was missed is taken in then. */
		if (share_find_refresh(find))
			error_clear();
		changes = share_find_changes(find);
		if (changes != told && find->changed)
			find->changed(find->context);
		told = changes;
	} while (sleep_a_second(find));
	return NULL;
}

int share_find_follow(struct share_find *find, void (*changed)(void *context), void *context)
{
	find->changed = changed;
	find->context = context;
	if (pthread_create(&find->thread, NULL, follow, find))
		return error_set(FT_FAILED, "No thread could be started to follow the commons.");
	find->follows = true;
	return 0;
}

void share_find_status(struct share_find *find, json_t **out)
{
	struct search_figures said, ours;
	int64_t organisations = 0;

	pthread_rwlock_rdlock(&find->lock);
	search_index_figures(find->said, &said);
	search_index_figures(find->ours, &ours);
	for (const struct find_log *log = find->logs; log; log = log->next)
		organisations++;
	*out = json_object();
	json_put_whole(*out, "items", (int64_t)said.documents);
	json_put_whole(*out, "organisations", organisations);
	json_put_whole(*out, "local", (int64_t)ours.documents);
	json_put_whole(*out, "terms", (int64_t)(said.terms + ours.terms));
	json_put_whole(*out, "postings", (int64_t)(said.postings + ours.postings));
	json_put_whole(*out, "bytes", (int64_t)(said.bytes + ours.bytes + find->text_bytes));
	json_put_whole(*out, "left_out", (int64_t)(said.left_out + ours.left_out));
	json_put_flag(*out, "ready", find->ready);
	pthread_rwlock_unlock(&find->lock);
}
