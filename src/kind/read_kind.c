#include "read_parts.h"

#define MEMBER(name, type, required) \
	{ #name, MEMBER_##type, required, offsetof(struct kind, name), 0 }
#define OTHER(name) { name, MEMBER_OTHER, false, 0, 0 }

static const struct member kind_members[] = {
	MEMBER(name, NAME, true),
	MEMBER(label, TEXT, true),
	MEMBER(plural, TEXT, true),
	MEMBER(hint, TEXT, false),
	MEMBER(title_field, NAME, true),
	MEMBER(page, NAME, false),
	MEMBER(see, SCOPE, false),
	MEMBER(place_required, FLAG, false),
	OTHER("family"), OTHER("fields"), OTHER("states"), OTHER("verbs"), OTHER("clocks"),
	OTHER("evidence"),
	{ 0 },
};

static int read_family(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	const char *name = json_text(declaration, "family");
	int family = family_from_name(name);

	if (family < 0)
		return refuse_at(at, "\"family\" is \"%s\", but must be place, person, requirement, "
			"policy, record, change or system", name);
	kind->family = (enum family)family;
	return 0;
}

int read_kind(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	int code;

	kind->pack = at->pack->name;
	kind->declaration = declaration;
	if ((code = members_read(at, declaration, kind_members, kind)) ||
		(code = read_family(at, declaration, kind)) ||
		(code = read_fields(at, declaration, kind)) ||
		(code = read_states(at, declaration, kind)) ||
		(code = read_verbs(at, declaration, kind)) ||
		(code = read_clocks(at, declaration, kind)) ||
		(code = read_evidence_rules(at, declaration, kind)))
		return code;
	return check_kind(at, kind);
}
