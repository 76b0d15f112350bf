#include "read_parts.h"

#include <stdlib.h>

enum { ROLES_COUNT_MOST = 200, NODES_COUNT_MOST = 5000, STARTERS_COUNT_MOST = 500 };

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
	MEMBER_ELSEWHERE("roles"), MEMBER_ELSEWHERE("kinds"), MEMBER_ELSEWHERE("requirements"),
	{ 0 },
};

static const struct member role_members[] = {
	MEMBER(name, NAME, true, role),
	MEMBER(label, TEXT, true, role),
	MEMBER_LIST(granted_by, granter_count, false, role),
	{ 0 },
};

static const struct member framework_members[] = {
	MEMBER(name, NAME, true, framework),
	MEMBER(title, TEXT, true, framework),
	MEMBER(version, TEXT, true, framework),
	MEMBER(source, TEXT, true, framework),
	MEMBER(note, TEXT, false, framework),
	MEMBER(checked, FLAG, true, framework),
	MEMBER_ELSEWHERE("nodes"),
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

static int read_role(const struct place_in_pack *at, const json_t *object, void *part)
{
	return members_read(at, object, role_members, part);
}

static int read_roles(const struct place_in_pack *at)
{
	static const struct part_list list = {
		.key = "roles", .what = "role", .named_by = "name", .unique = true,
		.most = ROLES_COUNT_MOST, .size = sizeof(struct role),
		.read = read_role,
	};
	void *roles;
	int code = parts_read(at, at->pack->json, &list, &roles, &at->pack->role_count);

	at->pack->roles = roles;
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
static int read_node(const struct place_in_pack *at, const json_t *object, void *part)
{
	struct node *node = part;
	json_t *known, *facts, *value;
	const char *key;
	int code;

	if (!json_is_object(object))
		return refuse_at(at, "an object {...} must be here");
	known = json_object();
	facts = json_object();
	json_object_foreach((json_t *)object, key, value)
		json_object_set(is_node_member(key) ? known : facts, key, value);
	code = members_read(at, known, node_members, node);
	json_decref(known);
	if (json_object_size(facts) > 0)
		node->facts = facts;
	json_array_append_new(at->pack->facts, facts);
	return code;
}

static int check_parents(const struct place_in_pack *at, const struct framework *framework)
{
	int code = 0;

	for (size_t i = 0; i < framework->node_count && !code; i++) {
		const struct node *node = &framework->nodes[i];
		struct place_in_pack here = { at->pack, at, "node", node->id };
		size_t j = 0;

		while (j < i && strcmp(framework->nodes[j].id, node->parent) != 0)
			j++;
		if (*node->parent && j == i)
			code = forgive_at(&here, refuse_at(&here,
				"its parent \"%s\" must come before it", node->parent));
	}
	return code;
}

static int read_nodes(const struct place_in_pack *at, const json_t *object,
	struct framework *framework)
{
	static const struct part_list list = {
		.key = "nodes", .what = "node", .named_by = "id", .unique = true,
		.most = NODES_COUNT_MOST, .size = sizeof(struct node),
		.read = read_node,
	};
	void *nodes;
	int code = parts_read(at, object, &list, &nodes, &framework->node_count);

	framework->nodes = nodes;
	return code ? code : check_parents(at, framework);
}

static int read_framework(const struct place_in_pack *at, const json_t *object)
{
	struct place_in_pack here = { at->pack, at, "framework", json_text(object, "name") };
	struct framework *framework = arena_alloc(&at->pack->arena, sizeof(*framework));
	int code;

	if (!object)
		return 0;
	at->pack->framework = framework;
	code = members_read(&here, object, framework_members, framework);
	return code ? code : read_nodes(&here, object, framework);
}

static int read_kinds(const struct place_in_pack *at)
{
	static const struct part_list list = {
		.key = "kinds", .what = "kind", .named_by = "name", .unique = true,
		.most = LIMIT_KINDS_COUNT, .size = sizeof(struct kind),
		.read = read_kind,
	};
	void *kinds;
	int code = parts_read(at, at->pack->json, &list, &kinds, &at->pack->kind_count);

	at->pack->kinds = kinds;
	return code;
}

/* Their fields are checked with the registry: the kind requirement may be elsewhere. */
static int read_starters(const struct place_in_pack *at)
{
	const json_t *array;
	size_t count;
	int code = members_array(at, at->pack->json, "requirements", STARTERS_COUNT_MOST, &array,
		&count);

	for (size_t i = 0; i < count && !code; i++) {
		const char *id = json_text(json_array_get(array, i), "id");
		struct place_in_pack here = { at->pack, at, "requirement", id };

		if (!*id)
			code = refuse_at(&here, "number %zu has no \"id\"", i + 1);
		for (size_t j = 0; j < i && !code; j++)
			if (strcmp(json_text(json_array_get(array, j), "id"), id) == 0)
				code = refuse_at(&here, "it is declared twice");
	}
	at->pack->starters = count > 0 ? (json_t *)array : NULL;
	return code;
}

static int read_all(struct pack *pack)
{
	struct place_in_pack at = { pack, NULL, NULL, NULL };
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

int pack_read(const json_t *json, struct leniency *leniency, struct pack **out)
{
	struct pack *pack = must_alloc(sizeof(*pack));
	int code;

	arena_init(&pack->arena);
	pack->json = json_deep_copy(json);
	pack->facts = json_array();
	pack->leniency = leniency;
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
