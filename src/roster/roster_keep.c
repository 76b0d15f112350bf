/* The roster as bytes, and back. */
#include "roster.h"
#include <stdlib.h>

void roster_rules(const struct kinds *kinds, uint8_t rules[SHA256_BYTES])
{
	struct buf text;
	buf_init(&text, SIZE_MAX / 2);
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		json_write(kinds_at(kinds, i)->declaration, &text);
		buf_add_char(&text, '\n');
	}
	sha256(text.base, text.length, rules);
	buf_release(&text);
}

bool roster_is_keepable(const struct roster *roster, const struct kinds *kinds)
{
	uint8_t rules[SHA256_BYTES];
	roster_rules(kinds, rules);
	return roster->started && !roster->mixed && !roster->failing &&
	       memcmp(rules, roster->rules, sizeof(rules)) == 0;
}

void roster_keep(const struct roster *roster, struct buf *out)
{
	chronicle_keep(&roster->chronicle, out);
	keep_array(out, roster->stays, roster->stay_count, sizeof(*roster->stays));
	keep_array(out, roster->overlaps, roster->overlap_count, sizeof(*roster->overlaps));
	keep_array(out, roster->parents, engine_units(roster->people.engine),
		sizeof(*roster->parents));
	keep_array(out, roster->heads, roster->head_count, sizeof(*roster->heads));
	told_keep(&roster->people.told, out);
	told_keep(&roster->doubles.told, out);
}

/* The last stay of a person, or at a place, is the first of the list: the others hang on it. */
static void find_firsts(struct roster *roster, struct kept *from)
{
	size_t people = roster->chronicle.person_ids.count;
	roster->first_stay =
		room_for(NULL, &roster->first_stay_room, people, sizeof(*roster->first_stay));
	roster->first_overlap =
		room_for(NULL, &roster->first_overlap_room, people, sizeof(*roster->first_overlap));
	roster->first_here = room_for(NULL, &roster->first_here_room,
		roster->chronicle.place_ids.count, sizeof(*roster->first_here));
	for (size_t i = 0; i < roster->stay_count; i++) {
		roster->first_stay[roster->stays[i].person] = (int)i + 1;
		roster->first_here[roster->stays[i].place] = (int)i + 1;
	}
	for (size_t i = 0; i < roster->overlap_count; i++)
		roster->first_overlap[roster->overlaps[i].person] = (int)i + 1;
	/* They and the engines are of one moment, or there are stays that nobody counts. */
	if (roster->stay_count != engine_assignments(roster->people.engine) ||
		roster->overlap_count != engine_assignments(roster->doubles.engine) ||
		roster->parent_room != engine_units(roster->people.engine) ||
		roster->parent_room != engine_units(roster->doubles.engine))
		from->bad = true;
}

void roster_recall(struct roster *roster, struct kept *from)
{
	chronicle_recall(&roster->chronicle, from);
	roster->stays = kept_array(from, &roster->stay_count, sizeof(*roster->stays));
	roster->overlaps = kept_array(from, &roster->overlap_count, sizeof(*roster->overlaps));
	roster->parents = kept_array(from, &roster->parent_room, sizeof(*roster->parents));
	roster->heads = kept_array(from, &roster->head_count, sizeof(*roster->heads));
	roster->stay_room = roster->stay_count;
	roster->overlap_room = roster->overlap_count;
	roster->head_room = roster->head_count;
	told_recall(&roster->people.told, from);
	told_recall(&roster->doubles.told, from);
	if (from->left)
		from->bad = true;
	if (!from->bad)
		find_firsts(roster, from);
}
