/* What is kept of past days: no more than there is room for, and nothing is lost that somebody
 * still uses. */
#include "knowledge_cache.h"
#include "support.h"

static void add(struct knowledge_cache *cache, day_number known, size_t bytes)
{
	struct knowledge *knowledge = must_alloc(sizeof(*knowledge));
	measures_init(&knowledge->measures);
	knowledge->known = known;
	knowledge->known_seq = known;
	knowledge->bytes = bytes;
	knowledge_cache_add(cache, knowledge, true);
	knowledge_cache_let_go(cache, knowledge);
}

static bool has(struct knowledge_cache *cache, day_number known)
{
	const struct knowledge *found = knowledge_cache_find(cache, known, known);
	if (found)
		knowledge_cache_let_go(cache, found);
	return found != NULL;
}

static void what_was_asked_for_longest_ago_goes_first(void **state)
{
	struct knowledge_cache cache;
	(void)state;
	knowledge_cache_init(&cache);
	for (day_number day = 1; day <= KNOWLEDGE_SLOTS; day++)
		add(&cache, day, 100);
	assert_true(has(&cache, 1));
	add(&cache, 100, 100);
	assert_true(has(&cache, 1));
	assert_false(has(&cache, 2));
	assert_true(has(&cache, 3));
	assert_true(has(&cache, 100));
	assert_null(knowledge_cache_find(&cache, 3, 4)); /* something was recorded on it since */
	knowledge_cache_release(&cache);
}

static void bytes_have_a_bound_but_for_the_last(void **state)
{
	struct knowledge_cache cache;
	(void)state;
	knowledge_cache_init(&cache);
	add(&cache, 1, KNOWLEDGE_BYTES_MOST / 2);
	add(&cache, 2, KNOWLEDGE_BYTES_MOST / 2);
	assert_true(has(&cache, 1));
	add(&cache, 3, 1);
	assert_false(has(&cache, 2));
	assert_true(has(&cache, 1));
	add(&cache, 4, (size_t)KNOWLEDGE_BYTES_MOST * 2);
	assert_false(has(&cache, 1));
	assert_false(has(&cache, 3));
	assert_true(has(&cache, 4));
	knowledge_cache_release(&cache);
}

static void with_other_places_or_kinds_it_is_made_again(void **state)
{
	struct knowledge_cache cache;
	(void)state;
	knowledge_cache_init(&cache);
	knowledge_cache_renew(&cache, 1, 1);
	add(&cache, 1, 100);
	knowledge_cache_renew(&cache, 1, 1);
	const struct knowledge *used = knowledge_cache_find(&cache, 1, 1);
	assert_non_null(used);
	knowledge_cache_renew(&cache, 2, 1);
	assert_false(has(&cache, 1));
	assert_int_equal(used->known, 1); /* there until it is let go */
	knowledge_cache_let_go(&cache, used);
	add(&cache, 1, 100);
	knowledge_cache_renew(&cache, 2, 2);
	assert_false(has(&cache, 1));
	knowledge_cache_release(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_asked_for_longest_ago_goes_first),
		cmocka_unit_test(bytes_have_a_bound_but_for_the_last),
		cmocka_unit_test(with_other_places_or_kinds_it_is_made_again),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
