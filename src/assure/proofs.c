/* Evidence in memory. */
#include "proofs.h"
#include <stdlib.h>

void proofs_init(struct proofs *proofs)
{
	*proofs = (struct proofs){ 0 };
	ids_init(&proofs->ids);
	arena_init(&proofs->arena);
}

void proofs_release(struct proofs *proofs)
{
	free(proofs->kinds);
	ids_release(&proofs->ids);
	arena_release(&proofs->arena);
}

static enum practice_method method_of(const char *name)
{
	static const struct {
		const char *name;
		enum practice_method method;
	} methods[] = {
		{ "covert", PRACTICE_RECORD },
		{ "record", PRACTICE_RECORD },
		{ "sensor", PRACTICE_RECORD },
		{ "overt", PRACTICE_OVERT },
		{ "peer", PRACTICE_PEER },
		{ "self", PRACTICE_SELF_REPORT },
	};
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].method;
	return PRACTICE_SELF_REPORT; /* how is not known: nobody else vouches for it */
}

bool evidence_is_seen(const struct kept_evidence *evidence)
{
	return evidence->strand == STRAND_PRACTICE && evidence->method != PRACTICE_SELF_REPORT &&
	       evidence->n > 0 && evidence->y >= 0 && evidence->y <= evidence->n;
}

/* -- hanging on and taking off -- */

static struct kept_evidence **list_of_requirement(struct id *requirement, int strand)
{
	return strand == STRAND_PAPER ? &requirement->of_requirement : &requirement->of_practice;
}

static void hang(struct proofs *proofs, const char *kind, const struct evidence *evidence)
{
	struct kept_evidence *kept = proofs->spare;
	if (kept)
		proofs->spare = kept->next_of_thing;
	else
		kept = arena_alloc(&proofs->arena, sizeof(*kept));
	*kept = (struct kept_evidence){
		.place = ids_get(&proofs->ids, evidence->place),
		.holder = ids_get(&proofs->ids, evidence->holder),
		.thing = ids_get(&proofs->ids, evidence->thing),
		.requirement = ids_get(&proofs->ids, evidence->requirement),
		.subject = ids_get(&proofs->ids, evidence->subject),
		.kind = kind,
		.y = evidence->y,
		.n = evidence->n,
		.edition = evidence->edition,
		.seq = evidence->seq,
		.on = evidence->on,
		.until = evidence->until,
		.strand = (unsigned char)evidence->strand,
		.method = (unsigned char)method_of(evidence->method),
	};
	kept->next_of_thing = kept->thing->of_thing;
	kept->thing->of_thing = kept;
	struct kept_evidence **first = list_of_requirement(kept->requirement, kept->strand);
	kept->next_of_requirement = *first;
	*first = kept;
	kept->next_of_subject = kept->subject->of_subject;
	kept->subject->of_subject = kept;
}

static void take_off(struct kept_evidence *kept)
{
	struct kept_evidence **link = list_of_requirement(kept->requirement, kept->strand);
	while (*link != kept)
		link = &(*link)->next_of_requirement;
	*link = kept->next_of_requirement;
	link = &kept->subject->of_subject;
	while (*link != kept)
		link = &(*link)->next_of_subject;
	*link = kept->next_of_subject;
}

/* True if there was any of practice. */
static bool forget_thing(struct proofs *proofs, const char *thing)
{
	struct id *id = ids_find(&proofs->ids, thing);
	struct kept_evidence *kept = id ? id->of_thing : NULL;
	bool any = false;
	while (kept) {
		any = any || kept->strand != STRAND_PAPER;
		struct kept_evidence *next = kept->next_of_thing;
		take_off(kept);
		kept->next_of_thing = proofs->spare;
		proofs->spare = kept;
		kept = next;
	}
	if (id)
		id->of_thing = NULL;
	return any;
}

/* -- reading -- */

struct taking {
	struct proofs *proofs;
	const char *kind_name;
	int64_t version; /* of the thing whose evidence is coming */
	bool changed;
};

static int take_evidence(
	void *context, const char *thing, int64_t version, const struct evidence *evidence)
{
	struct taking *taking = context;
	if (version != taking->version && forget_thing(taking->proofs, thing))
		taking->changed = true;
	taking->version = version;
	if (evidence) {
		hang(taking->proofs, taking->kind_name, evidence);
		taking->changed = taking->changed || evidence->strand != STRAND_PAPER;
	}
	return 0;
}

static struct proof_kind *kind_named(struct proofs *proofs, const char *name)
{
	for (size_t i = 0; i < proofs->kind_count; i++)
		if (strcmp(proofs->kinds[i].name, name) == 0)
			return &proofs->kinds[i];
	proofs->kinds =
		must_realloc(proofs->kinds, (proofs->kind_count + 1) * sizeof(*proofs->kinds));
	struct proof_kind *kind = &proofs->kinds[proofs->kind_count++];
	*kind = (struct proof_kind){ 0 };
	snprintf(kind->name, sizeof(kind->name), "%s", name);
	return kind;
}

int proofs_refresh(
	struct proofs *proofs, struct reader *reader, const struct kinds *kinds, bool *changed)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);
		if (kind->evidence_count == 0)
			continue;
		struct proof_kind *known = kind_named(proofs, kind->name);
		struct taking taking = {
			.proofs = proofs,
			.kind_name = ids_get(&proofs->ids, kind->name)->text,
		};
		result = read_evidence_since(
			reader, kind->name, known->version, take_evidence, &taking);
		if (result == 0 && taking.version > known->version)
			known->version = taking.version;
		*changed = *changed || taking.changed;
	}
	return result;
}
