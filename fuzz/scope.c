/* What is read can be written, and what is written reads back as the same; testing it is
 * safe whatever the subject says; a refusal names a column inside the text. */
#include "scope.h"
#include "fuzz.h"

static size_t values(void *context, const char *name, struct slice *out, size_t room)
{
	static const char *const some[] = { "nurse", "2", "2026-11-22", "", "-0.5e1", "me" };
	size_t count = strlen(name) % 7;

	(void)context;
	for (size_t i = 0; i < count && i < room; i++)
		out[i] = slice_of(some[i % 6]);
	return count;
}

static bool under(void *context, struct slice place, struct slice other)
{
	(void)context;
	return slice_equal(place, other);
}

static void see_name(void *context, const char *name, int column)
{
	int *last = context;

	FUZZ_PROMISE(*name != 0);
	FUZZ_PROMISE(column > *last);
	*last = column;
}

static void check_written(const struct scope *scope, const struct scope_subject *subject)
{
	struct buf first, second;
	struct scope *again;

	buf_init(&first, 1 << 20);
	buf_init(&second, 1 << 20);
	scope_write(scope, &first);
	FUZZ_PROMISE(!buf_failed(&first));
	/* brackets that make it clearer can make it too long or too deep */
	if (scope_parse(buf_slice(&first), &again) == 0) {
		FUZZ_PROMISE((again == NULL) == (scope == NULL));
		FUZZ_PROMISE(scope_test(again, subject) == scope_test(scope, subject));
		scope_write(again, &second);
		FUZZ_PROMISE(slice_equal(buf_slice(&first), buf_slice(&second)));
		scope_free(again);
	} else {
		FUZZ_PROMISE(first.length > LIMIT_SCOPE_BYTES || strstr(error_message(), "more than"));
	}
	buf_release(&first);
	buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct scope_subject subject = { NULL, values, under };
	struct scope *scope;
	int last = 0, column = 0;

	if (scope_parse((struct slice){ (const char *)bytes, length }, &scope)) {
		FUZZ_PROMISE(scope == NULL);
		FUZZ_PROMISE(sscanf(error_message(), "column %d:", &column) == 1);
		FUZZ_PROMISE(column >= 1 && column <= (int)length + 1);
		return 0;
	}
	scope_names(scope, see_name, &last);
	check_written(scope, &subject);
	scope_free(scope);
	return 0;
}
