#include <ctype.h>
#include "http.h"
#include "router.h"

/* What is being written, and what it is written from. */
struct writing {
	const struct kinds *kinds;
	const struct route_schema *schemas;
	json_t *paths, *components, *tags;
};

static json_t *reference(const char *where, const char *name)
{
	char text[256];

	snprintf(text, sizeof(text), "#/components/%s/%.200s", where, name);
	return json_pack("{s:s}", "$ref", text);
}

static json_t *schema_reference(const char *name)
{
	return reference("schemas", name);
}

static json_t *content_of(const char *type, json_t *schema)
{
	return json_pack("{s:{s:o}}", type, "schema", schema);
}

/* Any object, unless the name is declared. */
static void add_schema(struct writing *writing, const char *name)
{
	const struct route_schema *one = writing->schemas;
	json_t *schema = NULL;

	if (json_object_get(writing->components, name))
		return;
	while (one && one->name && strcmp(one->name, name) != 0)
		one++;
	if (one && one->name && json_read(slice_of(one->schema), &schema))
		schema = NULL;
	json_put(writing->components, name,
		schema ? schema : json_pack("{s:s}", "type", "object"));
}

/* -- paths ------------------------------------------------------------------------------ */

/* "/assets/{path*}" without its star; {kind} and {verb} filled in when they are known. */
static void write_path(struct buf *out, const char *path, const char *kind, const char *verb)
{
	while (*path) {
		if (kind && strncmp(path, "{kind}", 6) == 0) {
			buf_add_text(out, kind);
			path += 6;
		} else if (verb && strncmp(path, "{verb}", 6) == 0) {
			buf_add_text(out, verb);
			path += 6;
		} else {
			if (*path != '*')
				buf_add_char(out, *path);
			path++;
		}
	}
}

/* "get_things_id", or "act_incident_report_id": unique because paths are. */
static json_t *operation_name(const char *method, const char *path)
{
	struct buf name;
	json_t *text;

	buf_init(&name, 512);
	for (; *method; method++)
		buf_add_char(&name, (char)tolower((unsigned char)*method));
	for (; *path; path++) {
		if (isalnum((unsigned char)*path) || *path == '_')
			buf_add_char(&name, *path);
		else if (*path == '/' && path[1])
			buf_add_char(&name, '_');
		else if (*path == '.' || *path == '-')
			buf_add_char(&name, '_');
	}
	text = json_stringn(name.base, name.length);
	buf_release(&name);
	return text;
}

static void add_path_parameters(json_t *parameters, const char *path)
{
	const char *open = path;

	while ((open = strchr(open, '{'))) {
		size_t length = strcspn(++open, "}");

		json_array_append_new(parameters, json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name",
			open, length, "in", "path", "required", 1, "schema", "type", "string"));
	}
}

static json_t *parameter_schema(enum parameter_type type)
{
	switch (type) {
	case PARAMETER_WHOLE: return json_pack("{s:s}", "type", "integer");
	case PARAMETER_DAY: return json_pack("{s:s, s:s}", "type", "string", "format", "date");
	case PARAMETER_FLAG: return json_pack("{s:s}", "type", "boolean");
	case PARAMETER_TEXT: break;
	}
	return json_pack("{s:s}", "type", "string");
}

static json_t *make_parameters(const struct route *route, const char *path)
{
	json_t *parameters = json_array();
	const struct route_parameter *one = route->query;

	add_path_parameters(parameters, path);
	for (; one && one->name; one++)
		json_array_append_new(parameters, json_pack("{s:s, s:s, s:s, s:b, s:o}", "name",
			one->name, "in", "query", "description", one->description ?
			one->description : "", "required", one->required, "schema",
			parameter_schema(one->type)));
	if (strcmp(route->method, "GET") != 0) {
		json_array_append_new(parameters, reference("parameters", "IdempotencyKey"));
		json_array_append_new(parameters, reference("parameters", "IfMatch"));
	}
	return parameters;
}

/* -- bodies and answers ---------------------------------------------------------------------- */

static json_t *make_body(const struct route *route, json_t *schema)
{
	json_t *content = json_object();

	if (route->body == BODY_JSON || route->body == BODY_FIELDS)
		json_put(content, "application/json", json_pack("{s:O}", "schema", schema));
	if (route->body == BODY_FORM || route->body == BODY_FIELDS)
		json_put(content, "application/x-www-form-urlencoded",
			json_pack("{s:O}", "schema", schema));
	if (route->body == BODY_BYTES)
		json_put(content, "application/octet-stream",
			json_pack("{s:{s:s}}", "schema", "type", "string"));
	if (route->body == BODY_UPLOAD) {
		json_put(content, "multipart/form-data", json_pack("{s:{s:s, s:{s:{s:s, s:s}}}}",
			"schema", "type", "object", "properties", "file", "type", "string",
			"contentMediaType", "application/octet-stream"));
		json_put(content, "text/csv", json_pack("{s:{s:s}}", "schema", "type", "string"));
	}
	json_decref(schema);
	return json_pack("{s:b, s:o}", "required", 1, "content", content);
}

static json_t *make_responses(struct writing *writing, const struct route *route, bool acts)
{
	json_t *responses = json_object();
	const char *answer = acts ? "Outcome" : route->answer;
	bool reads = strcmp(route->method, "GET") == 0;

	if (answer) {
		add_schema(writing, answer);
		json_put(responses, acts ? "201" : "200", json_pack("{s:s, s:o}", "description",
			acts ? "It is written and durable" : "The answer", "content",
			content_of("application/json", schema_reference(answer))));
	} else {
		json_put(responses, reads ? "200" : "303", json_pack("{s:s}", "description",
			reads ? "The answer" : "Done; the answer says where to look"));
	}
	json_put(responses, "4XX", reference("responses", "Problem"));
	return responses;
}

static void add_tag(struct writing *writing, const char *tag)
{
	const json_t *there;
	size_t i;

	json_array_foreach(writing->tags, i, there)
		if (strcmp(json_text(there, "name"), tag) == 0)
			return;
	json_array_append_new(writing->tags, json_pack("{s:s}", "name", tag));
}

static json_t *make_security(enum route_who who)
{
	return who == ROUTE_ANYONE ? json_array() :
		json_pack("[{s:[]}, {s:[]}]", "bearer", "session");
}

static void add_operation(struct writing *writing, const struct route *route, const char *path,
	const char *summary, json_t *body_schema, bool acts)
{
	json_t *item = json_object_get(writing->paths, path);
	json_t *operation = json_object();
	char method[16];
	size_t i;

	for (i = 0; route->method[i] && i < sizeof(method) - 1; i++)
		method[i] = (char)tolower((unsigned char)route->method[i]);
	method[i] = '\0';
	if (!item) {
		item = json_object();
		json_put(writing->paths, path, item);
	}
	add_tag(writing, route->tag);
	json_put(operation, "tags", json_pack("[s]", route->tag));
	json_put(operation, "operationId", operation_name(route->method, path));
	json_put_text(operation, "summary", summary);
	if (route->description)
		json_put_text(operation, "description", route->description);
	json_put(operation, "security", make_security(route->who));
	json_put(operation, "parameters", make_parameters(route, path));
	if (body_schema)
		json_put(operation, "requestBody", make_body(route, body_schema));
	json_put(operation, "responses", make_responses(writing, route, acts));
	json_put(item, method, operation);
}

/* -- acts ---------------------------------------------------------------------------------- */

/* What an act takes beside the fields of its kind. */
static json_t *make_act_schema(const struct kind *kind, const struct verb *verb)
{
	json_t *schema = verb_schema(kind, verb);
	json_t *properties = json_object_get(schema, "properties");

	if (!properties) {
		properties = json_object();
		json_put(schema, "properties", properties);
	}
	json_put(properties, "_on", json_pack("{s:s, s:s}", "type", "string", "description",
		"When it happened: a day or a moment. Now, if left out"));
	if (!verb->from)
		json_put(properties, "_place", json_pack("{s:s, s:s}", "type", "string",
			"description", "The id of the place where it happened"));
	return schema;
}

static const char *act_schema(struct writing *writing, const struct kind *kind,
	const struct verb *verb, char name[128])
{
	snprintf(name, 128, "%.60s.%.60s", kind->name, verb->name);
	if (!json_object_get(writing->components, name))
		json_put(writing->components, name, make_act_schema(kind, verb));
	return name;
}

static void add_act(struct writing *writing, const struct route *route, const struct kind *kind,
	const struct verb *verb)
{
	struct buf path, summary;
	char name[128];

	buf_init(&path, 1024);
	buf_init(&summary, 1024);
	write_path(&path, route->path, kind->name, verb->name);
	buf_print(&summary, "%s: %s", kind->label, verb->label);
	add_operation(writing, route, path.base, summary.base,
		schema_reference(act_schema(writing, kind, verb, name)), true);
	buf_release(&path);
	buf_release(&summary);
}

static void add_acts(struct writing *writing, const struct route *route)
{
	bool on_a_thing = strstr(route->path, "{id}") != NULL;

	for (size_t i = 0; i < kinds_count(writing->kinds); i++) {
		const struct kind *kind = kinds_at(writing->kinds, i);

		for (size_t j = 0; j < kind->verb_count; j++)
			if ((kind->verbs[j].from != NULL) == on_a_thing)
				add_act(writing, route, kind, &kind->verbs[j]);
	}
}

static void add_route(struct writing *writing, const struct route *route)
{
	struct buf path;
	json_t *body = NULL;

	if (writing->kinds && strcmp(route->method, "GET") != 0 &&
		strstr(route->path, "{kind}") && strstr(route->path, "{verb}")) {
		add_acts(writing, route);
		return;
	}
	if (route->body != BODY_NONE && route->takes) {
		add_schema(writing, route->takes);
		body = schema_reference(route->takes);
	} else if (route->body != BODY_NONE) {
		body = json_pack("{s:s}", "type", "object");
	}
	buf_init(&path, 1024);
	write_path(&path, route->path, NULL, NULL);
	add_operation(writing, route, path.base, route->summary, body, false);
	buf_release(&path);
}

/* -- the document ------------------------------------------------------------------------------ */

static const char fixed_schemas[] =
	"{\"Problem\":{\"type\":\"object\",\"description\":\"RFC 9457\",\"required\":[\"title\","
	"\"status\"],\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
	"\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},\"id\":{\"type\":"
	"\"string\"},\"conflict\":{\"type\":\"object\"},\"errors\":{\"type\":\"array\",\"items\":{"
	"\"type\":\"object\",\"properties\":{\"pointer\":{\"type\":\"string\"},\"field\":{\"type\":"
	"\"string\"},\"detail\":{\"type\":\"string\"}}}}}},"
	"\"Outcome\":{\"type\":\"object\",\"required\":[\"seq\",\"thing\"],\"properties\":{"
	"\"seq\":{\"type\":\"integer\",\"description\":\"number of the entry\"},"
	"\"thing\":{\"type\":\"string\"},\"receipt\":{\"type\":\"string\"},"
	"\"repeated\":{\"type\":\"boolean\",\"description\":\"the Idempotency-Key was seen "
	"before: this is the first outcome again\"}}}}";

static const char fixed_components[] =
	"{\"parameters\":{\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\","
	"\"description\":\"The same act with the same key is done once\",\"schema\":{\"type\":"
	"\"string\",\"maxLength\":128}},\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\","
	"\"description\":\"The version that was seen, as in ETag; 412 when there is a newer one\","
	"\"schema\":{\"type\":\"string\"}}},"
	"\"responses\":{\"Problem\":{\"description\":\"What is wrong, in words\",\"content\":{"
	"\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
	"\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
	"\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"fettle-8440\","
	"\"description\":\"Acts also need the header X-CSRF-Token\"}}}";

static json_t *read_fixed(const char *text)
{
	json_t *value;

	return json_read(slice_of(text), &value) ? json_object() : value;
}

json_t *http_openapi(const struct route *const *tables, const struct kinds *kinds,
	const struct route_schema *schemas, const struct http_description *description)
{
	json_t *components = read_fixed(fixed_components);
	struct writing writing = { .kinds = kinds, .schemas = schemas, .paths = json_object(),
		.components = read_fixed(fixed_schemas), .tags = json_array() };

	for (; *tables; tables++)
		for (const struct route *route = *tables; route->method; route++)
			if (route->tag)
				add_route(&writing, route);
	json_put(components, "schemas", writing.components);
	return json_pack("{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s}], s:o, s:o, s:o}",
		"openapi", "3.1.0", "info", "title", description->title, "version",
		description->version, "description", description->description, "license", "name",
		"Apache-2.0", "identifier", "Apache-2.0", "servers", "url",
		description->server_url, "tags", writing.tags, "paths", writing.paths,
		"components", components);
}
