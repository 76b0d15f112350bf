#include "read_parts.h"

static const struct member kind_members[] = {
	MEMBER(name, NAME, true, kind),
	MEMBER(label, TEXT, true, kind),
	MEMBER(plural, TEXT, true, kind),
	MEMBER(hint, TEXT, false, kind),
	MEMBER(title_field, NAME, true, kind),
	MEMBER(page, NAME, false, kind),
	MEMBER(see, SCOPE, false, kind),
	MEMBER(place_required, FLAG, false, kind),
	MEMBER(not_found, FLAG, false, kind),
	MEMBER_ELSEWHERE("family"), MEMBER_ELSEWHERE("fields"), MEMBER_ELSEWHERE("states"),
	MEMBER_ELSEWHERE("verbs"), MEMBER_ELSEWHERE("clocks"), MEMBER_ELSEWHERE("evidence"),
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

int read_kind(const struct place_in_pack *at, const json_t *declaration, void *part)
{
	struct kind *kind = part;
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
