/* The JSON of a leaf: what may stand in a log for ever, and so nothing about a person. */
#include "commons_private.h"

enum { TOPICS_COUNT = 16, REFS_COUNT = 16, WORD_BYTES_MAX = 64, ADDRESS_BYTES_MAX = 512 };

static const char *const kinds[] = { "learning", "policy", "pack", "result", "project", "event",
	"post", "reply", "endorse", "fork", "key", "introduce", "block", "tombstone", "erased",
	"erase-request", "correct", "withdraw", "adopt", "digest", "fork-proof", NULL };

const char *const *commons_kinds(void)
{
	return kinds;
}

bool leaf_kind_is(const char *kind)
{
	for (size_t i = 0; kinds[i]; i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

/* a-z, 0-9 and -, a letter or digit first. */
bool leaf_topic_is(struct slice text)
{
	if (text.length == 0 || text.length > WORD_BYTES_MAX || text.base[0] == '-')
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.base[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

static bool is_hex(const char *text, size_t length)
{
	return strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

/* Printable ASCII: keys, addresses, media types. */
static bool is_plain(const char *text, size_t bytes_max)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return length > 0 && length <= bytes_max;
}

int ref_read(const char *ref, char origin[LOG_ORIGIN_BYTES], uint64_t *index, char hash[HASH_TEXT])
{
	const char *last = strrchr(ref, '#'), *first = last;
	int64_t number = -1;

	while (first && first > ref && first[-1] != '#')
		first--;
	if (!last || first == ref || first == NULL || !is_hex(last + 1, 64) ||
		(size_t)(first - 1 - ref) >= LOG_ORIGIN_BYTES || first - 1 == ref ||
		slice_to_int64((struct slice){ first, (size_t)(last - first) }, &number) ||
		number < 0)
		return error_set(
			FT_REFUSED, "A reference is ORIGIN#INDEX#HASH, not \"%.100s\".", ref);
	snprintf(origin, LOG_ORIGIN_BYTES, "%.*s", (int)(first - 1 - ref), ref);
	snprintf(hash, HASH_TEXT, "%s", last + 1);
	*index = (uint64_t)number;
	return 0;
}

/* -- writing -- */

static int put_topics(json_t *leaf, const char *topics)
{
	struct slice rest = slice_of(topics), word;
	json_t *list = json_array();

	json_put(leaf, "topics", list);
	while (rest.length > 0) {
		word = slice_cut(&rest, ' ');
		if (word.length == 0)
			continue;
		if (!leaf_topic_is(word) || json_array_size(list) == TOPICS_COUNT) {
			error_set(FT_REFUSED, "A topic is a word of a-z, 0-9 and -; at most %d.",
				TOPICS_COUNT);
			return error_set_field("topics");
		}
		json_array_append_new(list, json_stringn(word.base, word.length));
	}
	return 0;
}

static int put_refs(json_t *leaf, const char *const *refs)
{
	json_t *list = json_array();
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	uint64_t index;

	json_put(leaf, "refs", list);
	for (; refs && *refs; refs++) {
		if (json_array_size(list) == REFS_COUNT)
			return error_set(FT_REFUSED, "At most %d references.", REFS_COUNT);
		if (ref_read(*refs, origin, &index, hash))
			return error_set_field("refs");
		json_array_append_new(list, json_string(*refs));
	}
	return 0;
}

static int refuse(const char *field, const char *message)
{
	error_set(FT_REFUSED, "%s", message);
	return error_set_field(field);
}

static int put_text(json_t *leaf, const char *key, const char *text, const char *field)
{
	if (!text)
		return 0;
	if (!is_plain(text, ADDRESS_BYTES_MAX))
		return refuse(field, "That must be one word of plain characters.");
	json_put_text(leaf, key, text);
	return 0;
}

static int put_subject(json_t *leaf, const struct commons_entry *entry)
{
	static const char *const reasons = " gdpr safety error legal ";
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT], why[16];
	uint64_t index;

	if (entry->of && ref_read(entry->of, origin, &index, hash))
		return error_set_field("of");
	if (strcmp(entry->kind, "tombstone") == 0) {
		snprintf(why, sizeof(why), " %.8s ", entry->why ? entry->why : "?");
		if (!entry->of)
			return refuse("of", "A tombstone says what it is for.");
		if (!strstr(reasons, why))
			return refuse("why", "Why is one of gdpr, safety, error and legal.");
	}
	int result = put_text(leaf, "of", entry->of, "of");
	if (result == 0)
		result = put_text(leaf, "why", entry->why, "why");
	if (result == 0)
		result = put_text(leaf, strcmp(entry->kind, "introduce") ? "about" : "key",
			entry->subject, "subject");
	return result ? result : put_text(leaf, "url", entry->address, "address");
}

static int put_body(
	json_t *leaf, const struct commons_entry *entry, const char *blob, int64_t length)
{
	if (!*blob)
		return 0;
	json_put_text(leaf, "body", blob);
	json_put_whole(leaf, "len", length);
	return put_text(leaf, "ct", entry->content_type, "content_type");
}

int leaf_write(const struct commons_entry *entry, const char *id, const char *blob, int64_t length,
	struct buf *out)
{
	json_t *leaf = json_object();
	size_t start = out->length;
	int result = 0;

	if (!leaf_kind_is(entry->kind))
		result = refuse("kind", "The commons has no entries of that kind.");
	if (result == 0)
		result = put_topics(leaf, entry->topics);
	if (result == 0)
		result = put_refs(leaf, entry->refs);
	if (result == 0)
		result = put_subject(leaf, entry);
	if (result == 0)
		result = put_body(leaf, entry, blob, length);
	if (result == 0 && entry->language && !is_plain(entry->language, 35))
		result = refuse("language", "A language is a tag such as en.");
	if (result == 0) {
		if (entry->language)
			json_put_text(leaf, "lang", entry->language);
		json_put_text(leaf, "id", id);
		json_put_text(leaf, "kind", entry->kind);
		json_put_whole(leaf, "t", (entry->at ? entry->at : instant_now()) / 1000000);
		json_put_whole(leaf, "v", 1);
		result = ledger_canonical(leaf, out);
	}
	json_decref(leaf);
	if (result == 0 && out->length - start > COMMONS_LEAF_BYTES)
		result = refuse(
			"refs", "An entry is at most 4,096 bytes long. Use fewer references.");
	return result;
}

/* -- reading -- */

static bool is_kind_of_anybody(const char *kind)
{
	return leaf_topic_is(slice_of(kind));
}

int leaf_read(struct slice bytes, struct leaf *leaf)
{
	*leaf = (struct leaf){ 0 };
	if (bytes.length > COMMONS_LEAF_BYTES)
		return error_set(
			FT_REFUSED, "an entry is larger than %d bytes", COMMONS_LEAF_BYTES);
	int result = json_read(bytes, &leaf->value);
	if (result)
		return result;
	leaf->kind = json_text(leaf->value, "kind");
	leaf->id = json_text(leaf->value, "id");
	leaf->body = json_text(leaf->value, "body");
	leaf->of = json_text(leaf->value, "of");
	leaf->subject = json_text(leaf->value, "key");
	leaf->at = json_whole(leaf->value, "t", 0);
	leaf->length = json_whole(leaf->value, "len", 0);
	if (!json_is_object(leaf->value) || json_whole(leaf->value, "v", 0) != 1 ||
		!is_kind_of_anybody(leaf->kind) || (*leaf->body && !is_hex(leaf->body, 64)) ||
		(*leaf->id && !is_hex(leaf->id, 32)) || leaf->at < 0 ||
		leaf->at > INT64_C(253402300799) || leaf->length < 0) {
		leaf_release(leaf);
		return error_set(FT_REFUSED, "an entry is not one of a commons");
	}
	return 0;
}

void leaf_release(struct leaf *leaf)
{
	json_decref(leaf->value);
	leaf->value = NULL;
}

void leaf_topics(const struct leaf *leaf, struct buf *out)
{
	const json_t *topic;
	size_t i, count = 0;

	json_array_foreach(json_object_get(leaf->value, "topics"), i, topic)
	{
		struct slice word = slice_of(json_string_value(topic));
		if (!json_is_string(topic) || !leaf_topic_is(word) || ++count > TOPICS_COUNT)
			continue;
		if (out->length == 0)
			buf_add_char(out, ' ');
		buf_add_slice(out, word);
		buf_add_char(out, ' ');
	}
}
