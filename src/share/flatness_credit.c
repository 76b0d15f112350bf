/* Who gave, and how evenly. Organisations are listed by name; nobody is ranked. */
#include "flatness.h"
#include "search.h"

#include <math.h>
#include <stdlib.h>

enum { NEW_DAYS = 30, YEAR_DAYS = 365, CREDITS_MOST = 50 };
static const int64_t DAY_US = INT64_C(86400) * 1000000;

/* What one organisation gave. */
struct gifts {
	const struct find_log *log;
	int64_t items, in_year;
	instant_us first_at;
	json_t *credit; /* names, each once, in order of the alphabet when written */
};

static bool is_gift(const struct find_item *item)
{
	return item && item->leaf && item->readable && item->kind->is_gift &&
	       (item->shown || item->kind->role == FIND_ADOPTS);
}

static void add_credit(struct gifts *gifts, const char *names)
{
	struct slice rest = slice_of(names);

	while (rest.length > 0) {
		struct slice name = slice_cut(&rest, '\n');
		char text[512];

		snprintf(text, sizeof(text), "%.*s", (int)name.length, name.base);
		if (json_object_size(gifts->credit) < CREDITS_MOST)
			json_put(gifts->credit, text, json_true());
	}
}

/* One row for each organisation, by its number. *count rows; the caller frees. */
static struct gifts *gather(const struct share_find *find, instant_us year, size_t *count)
{
	struct gifts *rows = must_alloc((find->log_count + 1) * sizeof(*rows));

	*count = find->log_count;
	for (const struct find_log *log = find->logs; log; log = log->next)
		rows[log->number] = (struct gifts){ .log = log, .credit = json_object() };
	for (size_t i = 0; i < find->by_place.room; i++) {
		const struct find_item *item = find->by_place.slots[i].value;

		if (!is_gift(item))
			continue;
		struct gifts *gifts = &rows[item->log->number];
		if (gifts->items++ == 0 || item->at < gifts->first_at)
			gifts->first_at = item->at;
		gifts->in_year += item->at >= year;
		add_credit(gifts, item->credit);
	}
	return rows;
}

static void release(struct gifts *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_decref(rows[i].credit);
	free(rows);
}

static int compare_names(const void *a, const void *b)
{
	const struct gifts *one = a, *two = b;
	int order = strcasecmp(one->log->name, two->log->name);

	return order ? order : strcmp(one->log->origin, two->log->origin);
}

static int compare_texts(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *list_credit(json_t *credit)
{
	size_t count = 0;
	const char **names = must_alloc((json_object_size(credit) + 1) * sizeof(char *));
	json_t *list = json_array(), *value;
	const char *name;

	json_object_foreach (credit, name, value)
		names[count++] = name;
	qsort(names, count, sizeof(char *), compare_texts);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(names[i]));
	free(names);
	return list;
}

int share_find_contributors(struct share_find *find, json_t **out)
{
	instant_us now = instant_now();
	json_t *rows = json_array();
	size_t count;

	pthread_rwlock_rdlock(&find->lock);
	struct gifts *gifts = gather(find, now - YEAR_DAYS * DAY_US, &count);
	qsort(gifts, count, sizeof(*gifts), compare_names);
	for (size_t i = 0; i < count; i++) {
		if (gifts[i].items == 0)
			continue;
		json_t *row = json_object();
		json_put_text(row, "by", gifts[i].log->name);
		json_put_text(row, "origin", gifts[i].log->origin);
		json_put_flag(row, "own", gifts[i].log->own);
		json_put_whole(row, "items", gifts[i].items);
		json_put_whole(row, "first_at", gifts[i].first_at);
		json_put_flag(row, "is_new", gifts[i].first_at >= now - NEW_DAYS * DAY_US);
		json_put(row, "credit", list_credit(gifts[i].credit));
		json_array_append_new(rows, row);
	}
	pthread_rwlock_unlock(&find->lock);
	release(gifts, count);
	*out = json_object();
	json_put(*out, "organisations", rows);
	return 0;
}

int share_find_flatness(struct share_find *find, json_t **out)
{
	instant_us year = instant_now() - YEAR_DAYS * DAY_US;
	int64_t items = 0;
	size_t count, givers = 0;

	pthread_rwlock_rdlock(&find->lock);
	struct gifts *gifts = gather(find, year, &count);
	pthread_rwlock_unlock(&find->lock);
	int64_t *counts = must_alloc((count + 1) * sizeof(*counts));
	for (size_t i = 0; i < count; i++) {
		if (gifts[i].in_year > 0)
			counts[givers++] = gifts[i].in_year;
		items += gifts[i].in_year;
	}
	*out = json_object();
	json_put_number(*out, "gini",
		givers >= FLATNESS_FEWEST ? flatness_gini(counts, givers) : (double)NAN);
	json_put_whole(*out, "organisations", (int64_t)givers);
	json_put_whole(*out, "items", items);
	json_put_whole(*out, "fewest", FLATNESS_FEWEST);
	json_put_day(*out, "from", instant_day(year));
	free(counts);
	release(gifts, count);
	return 0;
}
