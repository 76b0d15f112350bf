/* The last entries, by place. */
#include "recent.h"
#include "read_private.h"
#include <stdlib.h>

struct last_entry {
	int64_t seq;
	uint64_t thing; /* hash of its id: things that look alike only cost a moment */
	char place[65]; /* where the thing is */
	int position;	/* of the place, by `places`; NOT_LOOKED_UP */
};
enum { NOT_LOOKED_UP = -2 };

struct recent {
	pthread_mutex_t lock;
	int64_t places;	    /* directory_places_version() of the positions; 0: none yet */
	size_t count, next; /* a ring */
	struct last_entry items[RECENT_COUNT];
};

static uint64_t hash_text(struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.base[i]) * 0x100000001b3u;
	return hash;
}

static void set_place(struct last_entry *item, struct slice place)
{
	snprintf(item->place, sizeof(item->place), "%.*s", (int)place.length, place.base);
	item->position = NOT_LOOKED_UP;
}

/* What came before about the same thing is where the thing is now. */
static void add(struct recent *recent, int64_t seq, struct slice thing, struct slice place)
{
	uint64_t hash = hash_text(thing);
	for (size_t i = 0; i < recent->count; i++)
		if (recent->items[i].thing == hash && !slice_is(place, recent->items[i].place))
			set_place(&recent->items[i], place);
	struct last_entry *item = &recent->items[recent->next];
	*item = (struct last_entry){ .seq = seq, .thing = hash };
	set_place(item, place);
	recent->next = (recent->next + 1) % RECENT_COUNT;
	recent->count += recent->count < RECENT_COUNT;
}

void recent_add(struct recent *recent, int64_t seq, const char *thing, const char *place)
{
	pthread_mutex_lock(&recent->lock);
	add(recent, seq, slice_of(thing), slice_of(place));
	pthread_mutex_unlock(&recent->lock);
}

int recent_create(struct recent **out, struct connection *connection)
{
	struct recent *recent = must_alloc(sizeof(*recent));
	pthread_mutex_init(&recent->lock, NULL);
	struct query *query = query_start(connection,
		"SELECT e.seq, e.thing, t.place FROM (SELECT seq, thing FROM entry ORDER BY seq "
		"DESC"
		" LIMIT $1) e JOIN thing t ON t.id = e.thing ORDER BY e.seq");
	query_int(query, 1, RECENT_COUNT);
	int more;
	while ((more = query_step(query)) == 1)
		add(recent, query_get_int(query, 0), query_get_text(query, 1),
			query_get_text(query, 2));
	query_end(query);
	if (more) {
		recent_free(recent);
		return more;
	}
	*out = recent;
	return 0;
}

void recent_free(struct recent *recent)
{
	if (!recent)
		return;
	pthread_mutex_destroy(&recent->lock);
	free(recent);
}

static void find_positions(struct recent *recent, const struct directory *directory)
{
	bool all = recent->places != directory_places_version(directory);
	for (size_t i = 0; i < recent->count; i++)
		if (all || recent->items[i].position == NOT_LOOKED_UP)
			recent->items[i].position =
				directory_place(directory, recent->items[i].place);
	recent->places = directory_places_version(directory);
}

size_t recent_at(struct recent *recent, const struct directory *directory, int place, int64_t *seqs,
	int64_t *before)
{
	size_t found = 0;
	*before = 0;
	pthread_mutex_lock(&recent->lock);
	find_positions(recent, directory);
	for (size_t i = 1; i <= recent->count; i++) {
		const struct last_entry *item =
			&recent->items[(recent->next + RECENT_COUNT - i) % RECENT_COUNT];
		*before = item->seq;
		if (directory_under(directory, item->position, place))
			seqs[found++] = item->seq;
	}
	pthread_mutex_unlock(&recent->lock);
	return found;
}
