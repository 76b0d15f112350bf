/* both.c: runs the same tests on SQLite and on PostgreSQL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "support.h"

static struct test_postgresql *the_server;

struct test_postgresql *test_server(void)
{
	return the_server;
}

static struct test_place *make_place(void)
{
	struct test_place *place = must_alloc(sizeof(*place));

	place->folder = test_folder_make();
	return place;
}

static int enter_sqlite(void **state)
{
	struct test_place *place = make_place();

	place->address = test_path(place->folder, "larch.fettle");
	*state = place;
	return 0;
}

static int enter_postgresql(void **state)
{
	struct test_place *place = make_place();

	place->is_postgresql = true;
	place->address = test_postgresql_place(the_server);
	*state = place;
	return 0;
}

static int leave(void **state)
{
	struct test_place *place = *state;

	test_folder_remove(place->folder);
	free(place->address);
	free(place);
	return 0;
}

static void no_postgresql(void **state)
{
	(void)state;
	skip();
}

static void postgresql_must_be_there(void **state)
{
	(void)state;
	fail_msg("PostgreSQL could not be started; FETTLE_TESTS_WITHOUT_POSTGRESQL=1 goes without.");
}

static char *name_on(const char *name, const char *database)
{
	size_t size = strlen(name) + strlen(database) + sizeof(" on ");
	char *text = must_alloc(size);

	snprintf(text, size, "%s on %s", name, database);
	return text;
}

static struct CMUnitTest on_sqlite(const struct test_case *test)
{
	return (struct CMUnitTest){ .name = name_on(test->name, "sqlite"), .test_func = test->run,
				    .setup_func = enter_sqlite, .teardown_func = leave };
}

static struct CMUnitTest on_postgresql(const struct test_case *test)
{
	struct CMUnitTest unit = { .name = name_on(test->name, "postgresql") };

	if (the_server) {
		unit.test_func = test->run;
		unit.setup_func = enter_postgresql;
		unit.teardown_func = leave;
	} else {
		unit.test_func = test_postgresql_is_optional() ? no_postgresql
			: postgresql_must_be_there;
	}
	return unit;
}

int test_on_both(const char *group, const struct test_case *tests, size_t count)
{
	struct CMUnitTest *units = must_alloc(2 * count * sizeof(*units));
	size_t unit_count = 0;
	bool needed = false;
	int failed;

	for (size_t i = 0; i < count; i++)
		needed = needed || tests[i].on != ON_SQLITE_ONLY;
	if (needed && test_postgresql_start(&the_server) != 0 && test_postgresql_is_optional())
		printf("# ATTENTION: NOTHING IS TESTED ON POSTGRESQL: it could not be started.\n");
	for (size_t i = 0; i < count; i++)
		if (tests[i].on != ON_POSTGRESQL_ONLY)
			units[unit_count++] = on_sqlite(&tests[i]);
	for (size_t i = 0; i < count; i++)
		if (tests[i].on != ON_SQLITE_ONLY)
			units[unit_count++] = on_postgresql(&tests[i]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = _cmocka_run_group_tests(group, units, unit_count, NULL, NULL);
	test_postgresql_stop(the_server);
	for (size_t i = 0; i < unit_count; i++)
		free((void *)(uintptr_t)units[i].name);
	free(units);
	return failed;
}
