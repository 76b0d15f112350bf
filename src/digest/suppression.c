/* Who and what is left out. */
#include "digest_parts.h"

#include <stdlib.h>

struct suppression {
	struct arena arena;
	struct index people, posts;
	struct slice *links;
	size_t link_count;
};

static bool is_remark(struct slice line)
{
	return line.length == 0 || line.base[0] == ';' || slice_is(line, "#") ||
	       slice_starts(line, "# ");
}

static struct slice keep(struct suppression *list, struct slice text)
{
	return (struct slice){ arena_text(&list->arena, text), text.length };
}

static int add_person(struct suppression *list, struct slice name)
{
	struct buf folded;
	buf_init(&folded, 4096);
	name_fold(name, &folded);
	if (folded.length)
		index_get(&list->people, keep(list, buf_slice(&folded)));
	int result = folded.length ? 0 : error_set(FT_REFUSED, "there is no name after the @");
	buf_release(&folded);
	return result;
}

static int add_link(struct suppression *list, struct slice link)
{
	struct buf canonical;
	buf_init(&canonical, LINK_BYTES);
	int result = link_canonical(link, &canonical);
	if (result == 0) {
		list->links =
			must_realloc(list->links, (list->link_count + 1) * sizeof(*list->links));
		list->links[list->link_count++] = keep(list, buf_slice(&canonical));
	}
	buf_release(&canonical);
	return result;
}

static int add_line(struct suppression *list, struct slice line)
{
	uint8_t hash[SHA256_BYTES];
	if (line.base[0] == '@')
		return add_person(list, (struct slice){ line.base + 1, line.length - 1 });
	if (slice_starts(line, "https://") || slice_starts(line, "http://"))
		return add_link(list, line);
	if (line.length == 2 * SHA256_BYTES && hex_read(line, hash, sizeof(hash)) == 0) {
		char *bytes = arena_copy(&list->arena, hash, sizeof(hash));
		index_get(&list->posts, (struct slice){ bytes, sizeof(hash) });
		return 0;
	}
	if (memchr(line.base, '@', line.length) && !memchr(line.base, ' ', line.length))
		return add_person(list, line);
	return error_set(FT_REFUSED,
		"write @name, name@host, a link that begins with https://, or the hash of a post");
}

int suppression_read(struct suppression **out, const char *name, struct slice text)
{
	struct suppression *list = must_alloc(sizeof(*list));
	int result = 0;
	arena_init(&list->arena);
	index_init(&list->people);
	index_init(&list->posts);
	for (int line = 1; text.length && result == 0; line++) {
		struct slice one = slice_trim(slice_cut(&text, '\n'));
		if (!is_remark(one))
			result = add_line(list, one);
		if (result)
			error_prefix("%s, line %d", name, line);
	}
	*out = list;
	if (result) {
		suppression_free(list);
		*out = NULL;
	}
	return result;
}

void suppression_free(struct suppression *list)
{
	if (!list)
		return;
	arena_release(&list->arena);
	index_release(&list->people);
	index_release(&list->posts);
	free(list->links);
	free(list);
}

bool suppression_has_person(const struct suppression *list, struct slice folded)
{
	return list && index_find(&list->people, folded) != INDEX_NONE;
}

bool suppression_has_post(const struct suppression *list, const uint8_t hash[SHA256_BYTES])
{
	struct slice key = { (const char *)hash, SHA256_BYTES };
	return list && index_find(&list->posts, key) != INDEX_NONE;
}

bool suppression_has_link(const struct suppression *list, struct slice canonical)
{
	for (size_t i = 0; list && i < list->link_count; i++)
		if (slice_starts(canonical, list->links[i].base))
			return true;
	return false;
}

bool suppression_has_address(const struct suppression *list, struct slice url)
{
	struct buf canonical;
	if (!list || list->link_count == 0 || url.length == 0)
		return false;
	buf_init(&canonical, LINK_BYTES);
	bool has = link_canonical(url, &canonical) == 0 &&
		   suppression_has_link(list, buf_slice(&canonical));
	if (!has)
		error_clear();
	buf_release(&canonical);
	return has;
}
