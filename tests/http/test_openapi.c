/* The OpenAPI document of route tables and kinds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http.h"

static int answer(struct request *request, struct response *response)
{
	(void)request;
	(void)response;
	return 0;
}

static const struct route_parameter query[] = {
	{ .name = "on", .description = "The day", .type = PARAMETER_DAY, .required = true },
	{ 0 }
};
static const struct route routes[] = {
	{ .method = "GET", .path = "/things/{id}", .handler = answer, .who = ROUTE_SIGNED_IN,
		.tag = "Things", .summary = "One thing", .answer = "Thing", .query = query },
	{ .method = "GET", .path = "/files/{path*}", .handler = answer, .tag = "Files",
		.summary = "A file" },
	{ .method = "GET", .path = "/hidden", .handler = answer, .summary = "Not listed" },
	{ .method = "POST", .path = "/kinds/{kind}/new/{verb}", .handler = answer,
		.who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Acts", .summary = "New" },
	{ .method = "POST", .path = "/kinds/{kind}/{id}/{verb}", .handler = answer,
		.who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Acts", .summary = "Act" },
	{ .method = "POST", .path = "/import", .handler = answer, .who = ROUTE_ADMINISTRATOR,
		.body = BODY_UPLOAD, .tag = "Files", .summary = "Import a CSV" },
	{ 0 }
};
static const struct route *const tables[] = { routes, NULL };

static const char pack[] = "{\"pack\":\"test\",\"title\":\"Test\",\"version\":\"1\",\"kinds\":[{\"name\":\"note\","
	"\"label\":\"Note\",\"plural\":\"Notes\",\"family\":\"record\",\"title_field\":\"text\","
	"\"fields\":[{\"name\":\"text\",\"label\":\"Text\",\"type\":\"text\",\"required\":true}],"
	"\"states\":[{\"name\":\"open\",\"label\":\"Open\"},{\"name\":\"closed\",\"label\":"
	"\"Closed\",\"closed\":true}],"
	"\"verbs\":[{\"name\":\"write\",\"label\":\"Write\",\"to\":\"open\",\"fields\":[\"text\"]},"
	"{\"name\":\"close\",\"label\":\"Close\",\"from\":[\"open\"],\"to\":\"closed\"}]}]}";

static const struct route_schema schemas[] = {
	{ "Thing", "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"}}}" },
	{ 0 }
};

static json_t *document(void)
{
	const struct http_description description = { "Fettle", "1.0", "All of it",
		"http://localhost:8440" };
	struct kinds *kinds = kinds_create();
	json_t *json, *read;

	if (json_read(slice_of(pack), &read) || kinds_add_pack(kinds, read))
		fail_msg("%s", error_message());
	json = http_openapi(tables, kinds, schemas, &description);
	json_decref(read);
	kinds_free(kinds);
	assert_non_null(json);
	return json;
}

static const json_t *at(const json_t *json, const char *a, const char *b, const char *c)
{
	const json_t *found = json_object_get(json, a);

	found = b ? json_object_get(found, b) : found;
	return c ? json_object_get(found, c) : found;
}

static void routes_with_a_tag_are_listed(void **state)
{
	json_t *json = document();
	const json_t *get = at(json, "paths", "/things/{id}", "get");

	(void)state;
	assert_string_equal(json_text(json, "openapi"), "3.1.0");
	assert_non_null(get);
	assert_string_equal(json_text(get, "operationId"), "get_things_id");
	assert_int_equal(json_array_size(json_object_get(get, "parameters")), 2);
	assert_non_null(at(json, "paths", "/files/{path}", "get"));
	assert_null(at(json, "paths", "/hidden", NULL));
	assert_non_null(at(at(json, "components", "schemas", "Thing"), "properties", "id", NULL));
	json_decref(json);
}

static void each_verb_is_an_operation_of_its_own(void **state)
{
	json_t *json = document();

	(void)state;
	assert_non_null(at(json, "paths", "/kinds/note/new/write", "post"));
	assert_null(at(json, "paths", "/kinds/note/new/close", "post"));
	assert_non_null(at(json, "paths", "/kinds/note/{id}/close", "post"));
	assert_null(at(json, "paths", "/kinds/note/{id}/write", "post"));
	assert_non_null(at(at(json, "components", "schemas", "note.write"), "properties", "text",
		NULL));
	json_decref(json);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes_with_a_tag_are_listed),
		cmocka_unit_test(each_verb_is_an_operation_of_its_own),
	};

	/* For a linter: the document itself. */
	if (argc == 2 && strcmp(argv[1], "--print") == 0) {
		json_t *json = document();

		json_dumpf(json, stdout, JSON_INDENT(2));
		json_decref(json);
		return 0;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("openapi", tests, NULL, NULL);
}
