#include "two.h"

void two_open(struct two *two, const struct test_place *place)
{
	test_clock_set((int64_t)day_from_date(2026, 11, 22) * 86400 * 1000000);
	make_pair(&two->pair, place);
	two->home = (struct home){ .book = two->pair.b.book };
	assert_int_equal(assure_open(&two->home.assure, two->home.book), 0);
	assert_int_equal(book_reader(two->home.book, &two->home.reader), 0);
	two->home.manager = home_person(&two->home, "Dana Whitlock", "manager", "root");
	two->home.governance = home_person(&two->home, "Tom Achebe", "inspector", "root");
}

void two_close(struct two *two)
{
	reader_close(two->home.reader);
	assure_close(two->home.assure);
	free_pair(&two->pair);
	test_clock_release();
}

struct commons_place say(struct member *member, struct commons_entry entry, const char *title,
	const char *text, json_t *data)
{
	struct share_item item;
	struct commons_place place;
	struct buf content;

	share_item_init(&item);
	item.title = title;
	item.text = text;
	item.by = "A house <b>";
	item.licence = "OGL-UK-3.0";
	item.credit[item.credit_count++] = "Night staff";
	item.data = data;
	buf_init(&content, SHARE_ITEM_BYTES);
	if (share_item_write(&item, &content))
		fail_msg("%s", error_message());
	entry.content_type = SHARE_ITEM_TYPE;
	entry.content = buf_slice(&content);
	assert_int_equal(commons_publish(member->commons, &entry, 1, &place), 0);
	buf_release(&content);
	share_item_release(&item);
	return place;
}

void exchange(struct two *two)
{
	for (int round = 0; round < 2; round++) {
		make_due(&two->pair.b);
		pull(&two->pair.b);
	}
}

void put(struct member *member, const char *sql)
{
	struct connection *connection;

	assert_int_equal(store_borrow(member->commons->store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(connection_execute(connection, sql), 0);
	assert_int_equal(transaction_commit(connection), 0);
	store_return(connection);
}

json_t *standing_of(struct member *member, const char *ref)
{
	json_t *standing = NULL;

	if (share_standing(member->commons, ref, &standing))
		fail_msg("%s", error_message());
	return standing;
}

int take(struct two *two, const struct actor *actor, const char *ref, struct share_took *took)
{
	struct share_taking taking = { .actor = actor, .ref = ref };

	return share_take(two->home.book, two->pair.b.commons, &taking, took);
}

json_t *thing_of(struct two *two, const char *id)
{
	json_t *thing = NULL;

	if (read_thing(two->home.reader, &ACTOR_SYSTEM, id, &thing))
		fail_msg("%s", error_message());
	return thing;
}

int64_t count_at(const json_t *travelled, const char *what)
{
	return json_whole(json_object_get(travelled, "counts"), what, -1);
}
