#include "kind_test.h"

json_t *test_json(const char *text)
{
	json_t *json;

	if (json_read(slice_of(text), &json))
		fail_msg("%s: %s", error_message(), text);
	return json;
}

json_t *test_shipped(const char *name)
{
	char path[4096];
	json_t *json;

	snprintf(path, sizeof(path), "%s/packs/%s.json", getenv("FETTLE_SOURCE"), name);
	if (json_read_file(path, LIMIT_PACK_BYTES, &json))
		fail_msg("%s", error_message());
	return json;
}
