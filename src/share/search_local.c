/* Our own words: what people wrote in records that are looked for, personal fields left out. */
#include "search.h"

#include <stdlib.h>

/* Kinds whose words are no words of practice, or copies of what the commons says. */
static bool is_left_out(const struct kind *kind)
{
	static const char *const names[] = { "offer", "taken" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(kind->name, names[i]) == 0)
			return true;
	return kind->family == FAMILY_SYSTEM || kind->family == FAMILY_PLACE ||
	       kind->family == FAMILY_PERSON;
}

static bool is_searched(const struct field *field)
{
	return field->find && field->personal == PERSONAL_NO && !field->see &&
	       (field->type == FIELD_TEXT || field->type == FIELD_WORDS);
}

void find_words_of(const struct kind *kind, const json_t *fields, struct buf *out)
{
	for (size_t i = 0; i < kind->field_count; i++) {
		const char *text = is_searched(&kind->fields[i])
					   ? json_text(fields, kind->fields[i].name)
					   : "";

		if (*text) {
			buf_add_text(out, text);
			buf_add_char(out, '\n');
		}
	}
}

struct taking {
	struct share_find *find;
	const struct kind *kind;
	const char *name; /* of the kind; lives as long as `find` */
	int64_t *version;
	struct buf words;
};

static void note_document(struct share_find *find, struct find_local *thing)
{
	if (thing->document >= find->our_room) {
		find->our_room = find->our_room * 2 + 256;
		find->our_things =
			must_realloc(find->our_things, find->our_room * sizeof(*find->our_things));
	}
	find->our_things[thing->document] = thing;
}

static int take_record(void *context, const struct record *record)
{
	struct taking *taking = context;
	struct share_find *find = taking->find;
	uint64_t key = search_map_key(record->id);
	struct find_local *thing;

	buf_clear(&taking->words);
	find_words_of(taking->kind, record->fields, &taking->words);
	struct search_field field = { buf_slice(&taking->words), 1 };
	pthread_rwlock_wrlock(&find->lock);
	thing = search_map_get(&find->by_thing, key);
	if (thing) {
		search_index_remove(find->ours, thing->document);
	} else {
		thing = must_alloc(sizeof(*thing));
		snprintf(thing->id, sizeof(thing->id), "%s", record->id);
		thing->kind = taking->name;
		search_map_put(&find->by_thing, key, thing);
	}
	thing->document = search_index_add(find->ours, &field, 1);
	note_document(find, thing);
	pthread_rwlock_unlock(&find->lock);
	*taking->version = record->version;
	return 0;
}

/* As far as a kind has been read; by name, because kinds change with packs. */
static size_t known_kind(struct share_find *find, const char *name)
{
	size_t at = 0;

	while (at < find->kind_count && strcmp(find->kinds[at].name, name) != 0)
		at++;
	if (at == find->kind_count && at < LIMIT_KINDS_COUNT) {
		find->kinds[at].name = must_copy_text(name);
		find->kind_count++;
	}
	return at;
}

static int take_kind(struct share_find *find, const struct kind *kind)
{
	size_t at = known_kind(find, kind->name);
	struct taking taking = { .find = find, .kind = kind };

	if (at == LIMIT_KINDS_COUNT)
		return 0;
	taking.name = find->kinds[at].name;
	taking.version = &find->kinds[at].version;
	buf_init(&taking.words, LIMIT_ENTRY_BYTES);
	int result = read_records_since(
		find->reader, kind->name, *taking.version, false, take_record, &taking);
	buf_release(&taking.words);
	return result;
}

int find_take_local(struct share_find *find)
{
	const struct directory *directory;
	const struct kinds *kinds;
	int64_t head = book_head(find->book);
	int result = 0;

	if (head == find->local_head)
		return 0;
	directory = book_directory(find->book);
	kinds = directory_kinds(directory);
	for (size_t i = 0; result == 0 && i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);
		bool searched = false;

		for (size_t f = 0; f < kind->field_count; f++)
			searched = searched || is_searched(&kind->fields[f]);
		if (searched && !is_left_out(kind))
			result = take_kind(find, kind);
	}
	book_directory_release(find->book, directory);
	if (result == 0)
		find->local_head = head;
	return result;
}
