#include "read_parts.h"

#include <stdlib.h>

enum { ROLES_COUNT_MOST = 200, NODES_COUNT_MOST = 5000, STARTERS_COUNT_MOST = 500 };

#define MEMBER(name, type, required, part) \
	{ #name, MEMBER_##type, required, offsetof(struct part, name), 0 }
#define OTHER(name) { name, MEMBER_OTHER, false, 0, 0 }

struct pack_head {
	const char *pack, *version, *title, *note;
	const json_t *framework;
};

static const struct member pack_members[] = {
	MEMBER(pack, NAME, true, pack_head),
	MEMBER(version, TEXT, true, pack_head),
	MEMBER(title, TEXT, true, pack_head),
	MEMBER(note, TEXT, false, pack_head),
	MEMBER(framework, JSON, false, pack_head),
	OTHER("roles"), OTHER("kinds"), OTHER("requirements"),
	{ 0 },
};

static const struct member role_members[] = {
	MEMBER(name, NAME, true, role),
	MEMBER(label, TEXT, true, role),
	{ 0 },
};

static const struct member framework_members[] = {
	MEMBER(name, NAME, true, framework),
	MEMBER(title, TEXT, true, framework),
	MEMBER(version, TEXT, true, framework),
	MEMBER(source, TEXT, true, framework),
	MEMBER(note, TEXT, false, framework),
	MEMBER(checked, FLAG, true, framework),
	OTHER("nodes"),
	{ 0 },
};

/* The members of a node that are not facts. */
static const struct member node_members[] = {
	MEMBER(id, TEXT, true, node),
	MEMBER(title, TEXT, true, node),
	MEMBER(parent, TEXT, false, node),
	MEMBER(note, TEXT, false, node),
	MEMBER(checked, FLAG, true, node),
	{ 0 },
};

static int read_roles(const struct place_in_pack *at)
{
	struct place_in_pack here = *at;
	struct pack *pack = at->pack;
	const json_t *array;
	int code = members_array(at, pack->json, "roles", ROLES_COUNT_MOST, &array, &pack->role_count);

	pack->roles = arena_alloc(&pack->arena, (pack->role_count + 1) * sizeof(*pack->roles));
	here.part = "role";
	for (size_t i = 0; i < pack->role_count && !code; i++) {
		const json_t *object = json_array_get(array, i);

		here.name = json_text(object, "name");
		code = members_read(&here, object, role_members, &pack->roles[i]);
	}
	return code;
}

static bool is_node_member(const char *key)
{
	const struct member *member = node_members;

	while (member->name && strcmp(member->name, key) != 0)
		member++;
	return member->name != NULL;
}

/* What is not a member that every node has is a fact. */
static int read_node(const struct place_in_pack *at, const json_t *object, struct node *node)
{
	json_t *known = json_object(), *facts = json_object(), *value;
	const char *key;
	int code;

	json_object_foreach((json_t *)object, key, value)
		json_object_set(is_node_member(key) ? known : facts, key, value);
	code = members_read(at, known, node_members, node);
	json_decref(known);
	if (json_object_size(facts) > 0)
		node->facts = facts;
	json_array_append_new(at->pack->facts, facts);
	return code;
}

static const struct node *find_node(const struct framework *framework, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(framework->nodes[i].id, id) == 0)
			return &framework->nodes[i];
	return NULL;
}

static int read_nodes(const struct place_in_pack *at, const json_t *object,
	struct framework *framework)
{
	struct place_in_pack here = *at;
	const json_t *array;
	struct node *nodes;
	int code = members_array(at, object, "nodes", NODES_COUNT_MOST, &array,
		&framework->node_count);

	nodes = arena_alloc(&at->pack->arena, (framework->node_count + 1) * sizeof(*nodes));
	framework->nodes = nodes;
	here.part = "node";
	for (size_t i = 0; i < framework->node_count && !code; i++) {
		const json_t *one = json_array_get(array, i);

		here.name = json_text(one, "id");
		if (!json_is_object(one))
			return refuse_at(&here, "an object {...} must be here");
		code = read_node(&here, one, &nodes[i]);
		if (!code && find_node(framework, i, nodes[i].id))
			code = refuse_at(&here, "it is declared twice");
		if (!code && *nodes[i].parent && !find_node(framework, i, nodes[i].parent))
			code = refuse_at(&here, "its parent \"%s\" must come before it", nodes[i].parent);
	}
	return code;
}

static int read_framework(const struct place_in_pack *at, const json_t *object)
{
	struct place_in_pack here = *at;
	int code;

	if (!object)
		return 0;
	here.part = "framework";
	here.name = json_text(object, "name");
	at->pack->framework = arena_alloc(&at->pack->arena, sizeof(*at->pack->framework));
	code = members_read(&here, object, framework_members, at->pack->framework);
	return code ? code : read_nodes(&here, object, at->pack->framework);
}

static int read_kinds(const struct place_in_pack *at)
{
	struct place_in_pack here = *at;
	struct pack *pack = at->pack;
	const json_t *array;
	int code = members_array(at, pack->json, "kinds", LIMIT_KINDS_COUNT, &array,
		&pack->kind_count);

	pack->kinds = arena_alloc(&pack->arena, (pack->kind_count + 1) * sizeof(*pack->kinds));
	for (size_t i = 0; i < pack->kind_count && !code; i++) {
		const json_t *object = json_array_get(array, i);

		here.kind = json_text(object, "name");
		code = read_kind(&here, object, &pack->kinds[i]);
		for (size_t j = 0; j < i && !code; j++)
			if (strcmp(pack->kinds[j].name, pack->kinds[i].name) == 0)
				code = refuse_at(&here, "it is declared twice");
	}
	return code;
}

/* Their fields are checked with the registry: the kind requirement may be elsewhere. */
static int read_starters(const struct place_in_pack *at)
{
	struct place_in_pack here = *at;
	const json_t *array;
	size_t count;
	int code = members_array(at, at->pack->json, "requirements", STARTERS_COUNT_MOST, &array,
		&count);

	here.part = "requirement";
	for (size_t i = 0; i < count && !code; i++) {
		const json_t *one = json_array_get(array, i);

		here.name = json_text(one, "id");
		if (!*here.name)
			code = refuse_at(&here, "number %zu has no \"id\"", i + 1);
		for (size_t j = 0; j < i && !code; j++)
			if (strcmp(json_text(json_array_get(array, j), "id"), here.name) == 0)
				code = refuse_at(&here, "it is there twice");
	}
	at->pack->starters = count > 0 ? (json_t *)array : NULL;
	return code;
}

static int read_all(struct pack *pack)
{
	struct place_in_pack at = { .pack = pack };
	struct pack_head head = { 0 };
	int code = members_read(&at, pack->json, pack_members, &head);

	if (code)
		return code;
	pack->name = head.pack;
	pack->version = head.version;
	if ((code = read_roles(&at)) || (code = read_kinds(&at)) ||
		(code = read_framework(&at, head.framework)))
		return code;
	return read_starters(&at);
}

int pack_read(const json_t *json, struct pack **out)
{
	struct pack *pack = must_alloc(sizeof(*pack));
	int code;

	arena_init(&pack->arena);
	pack->json = json_deep_copy(json);
	pack->facts = json_array();
	code = pack->json && pack->facts ? read_all(pack) :
		error_set(FT_FAILED, "there is no memory for the pack");
	if (code) {
		pack_free(pack);
		return code;
	}
	*out = pack;
	return 0;
}

void pack_free(struct pack *pack)
{
	if (!pack)
		return;
	for (struct scope_link *link = pack->scopes; link; link = link->next)
		scope_free(link->scope);
	arena_release(&pack->arena);
	json_decref(pack->facts);
	json_decref(pack->json);
	free(pack);
}
