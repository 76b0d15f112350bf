#include "kind_test.h"

/* The packs in packs/ load, and hold what the program and the pillars rely on. */

static const char *const shipped[] = {
	"pillars", "cqc_regulations", "core_skills", "care_certificate", "cqc_saf",
};

static struct kinds *load_all(void)
{
	struct kinds *kinds = kinds_create();

	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		json_t *pack = test_shipped(shipped[i]);

		if (kinds_add_pack(kinds, pack))
			fail_msg("%s: %s", shipped[i], error_message());
		json_decref(pack);
	}
	return kinds;
}

static void test_all_load(void **state)
{
	struct kinds *kinds = load_all();

	(void)state;
	assert_int_equal(kinds_framework_count(kinds), 4);
	assert_true(kinds_count(kinds) >= 20);
	assert_non_null(kinds_role(kinds, "nurse"));
	kinds_free(kinds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_load),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
