#include "registry.h"

#include <stdlib.h>

struct kinds *kinds_create(void)
{
	struct kinds *kinds = must_alloc(sizeof(*kinds));

	kinds->leniency.notes = json_array();
	kinds->leniency.refused = json_array();
	return kinds;
}

static void release_lists(struct kinds *kinds)
{
	free(kinds->packs);
	free(kinds->kinds);
	free(kinds->roles);
	free(kinds->frameworks);
}

void kinds_free(struct kinds *kinds)
{
	if (!kinds)
		return;
	for (size_t i = 0; i < kinds->pack_count; i++)
		pack_free(kinds->packs[i]);
	release_lists(kinds);
	json_decref(kinds->leniency.notes);
	json_decref(kinds->leniency.refused);
	free(kinds);
}

/* -- adding ------------------------------------------------------------------ */

static int find_pack(const struct kinds *kinds, const char *name)
{
	for (size_t i = 0; i < kinds->pack_count; i++)
		if (strcmp(kinds->packs[i]->name, name) == 0)
			return (int)i;
	return -1;
}

/* The packs of `kinds` with `pack` in the place of `replaced` (or at the end when that is -1). */
static void list_packs(const struct kinds *kinds, struct pack *pack, int replaced,
	struct kinds *out)
{
	size_t count = kinds->pack_count + (replaced < 0);

	out->packs = must_alloc(count * sizeof(*out->packs));
	out->pack_count = count;
	for (size_t i = 0; i < kinds->pack_count; i++)
		out->packs[i] = kinds->packs[i];
	out->packs[replaced < 0 ? count - 1 : (size_t)replaced] = pack;
}

static void list_contents(struct kinds *kinds)
{
	size_t kind_room = 1, role_room = 1;

	for (size_t i = 0; i < kinds->pack_count; i++) {
		kind_room += kinds->packs[i]->kind_count;
		role_room += kinds->packs[i]->role_count;
	}
	kinds->kinds = must_alloc(kind_room * sizeof(*kinds->kinds));
	kinds->roles = must_alloc(role_room * sizeof(*kinds->roles));
	kinds->frameworks = must_alloc((kinds->pack_count + 1) * sizeof(*kinds->frameworks));
	for (size_t i = 0; i < kinds->pack_count; i++) {
		const struct pack *pack = kinds->packs[i];

		for (size_t j = 0; j < pack->kind_count; j++)
			kinds->kinds[kinds->kind_count++] = &pack->kinds[j];
		for (size_t j = 0; j < pack->role_count; j++)
			kinds->roles[kinds->role_count++] = &pack->roles[j];
		if (pack->framework)
			kinds->frameworks[kinds->framework_count++] = pack->framework;
	}
}

int registry_add(struct kinds *kinds, const json_t *json, struct leniency *leniency)
{
	struct kinds changed = { .leniency = kinds->leniency };
	struct pack *pack, *old;
	int replaced, code = pack_read(json, leniency, &pack);

	if (code)
		return code;
	replaced = find_pack(kinds, pack->name);
	old = replaced < 0 ? NULL : kinds->packs[replaced];
	if (old && strverscmp(old->version, pack->version) > 0) {
		pack_free(pack);
		return 0;
	}
	list_packs(kinds, pack, replaced, &changed);
	list_contents(&changed);
	code = check_registry(&changed);
	if (code) {
		release_lists(&changed);
		pack_free(pack);
		return code;
	}
	release_lists(kinds);
	*kinds = changed;
	pack_free(old);
	return 0;
}

int kinds_add_pack(struct kinds *kinds, const json_t *pack)
{
	return registry_add(kinds, pack, NULL);
}

/* -- reading ----------------------------------------------------------------- */

const struct kind *kinds_find(const struct kinds *kinds, const char *name)
{
	for (size_t i = 0; i < kinds->kind_count; i++)
		if (strcmp(kinds->kinds[i]->name, name) == 0)
			return kinds->kinds[i];
	return NULL;
}

size_t kinds_count(const struct kinds *kinds)
{
	return kinds->kind_count;
}

const struct kind *kinds_at(const struct kinds *kinds, size_t i)
{
	return kinds->kinds[i];
}

size_t kinds_role_count(const struct kinds *kinds)
{
	return kinds->role_count;
}

const struct role *kinds_role_at(const struct kinds *kinds, size_t i)
{
	return kinds->roles[i];
}

const struct role *kinds_role(const struct kinds *kinds, const char *name)
{
	for (size_t i = 0; i < kinds->role_count; i++)
		if (strcmp(kinds->roles[i]->name, name) == 0)
			return kinds->roles[i];
	return NULL;
}

size_t kinds_framework_count(const struct kinds *kinds)
{
	return kinds->framework_count;
}

const struct framework *kinds_framework_at(const struct kinds *kinds, size_t i)
{
	return kinds->frameworks[i];
}

const struct node *kinds_node(const struct kinds *kinds, const char *id,
	const struct framework **of)
{
	for (size_t i = 0; i < kinds->framework_count; i++) {
		const struct framework *framework = kinds->frameworks[i];

		for (size_t j = 0; j < framework->node_count; j++) {
			if (strcmp(framework->nodes[j].id, id) != 0)
				continue;
			if (of)
				*of = framework;
			return &framework->nodes[j];
		}
	}
	return NULL;
}

size_t kinds_starter_count(const struct kinds *kinds)
{
	size_t count = 0;

	for (size_t i = 0; i < kinds->pack_count; i++)
		count += json_array_size(kinds->packs[i]->starters);
	return count;
}

const json_t *kinds_starter_at(const struct kinds *kinds, size_t i)
{
	for (size_t j = 0; j < kinds->pack_count; j++) {
		size_t count = json_array_size(kinds->packs[j]->starters);

		if (i < count)
			return json_array_get(kinds->packs[j]->starters, i);
		i -= count;
	}
	return NULL;
}
