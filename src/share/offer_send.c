/*
 * From an approved offer to an entry of our log, and back into the record. Between the two anything
 * may die: the entry's id is made from the offer and the version that was approved, and the commons
 * says an id only once.
 */
#include "offer.h"

enum { OFFERS_AT_ONCE = 100, TOPICS_BYTES = 1024 };

/* What is written for ever beside an offer: 16 bytes of a hash. */
static void entry_id(const json_t *offer, char id[33])
{
	uint8_t digest[SHA256_BYTES];
	struct buf text;

	buf_init(&text, 256);
	buf_print(&text, "fettle offer %s %lld", json_text(offer, "id"),
		(long long)json_whole(offer, "version", 0));
	sha256(text.base, text.length, digest);
	buf_clear(&text);
	hex_add(&text, digest, 16);
	memcpy(id, text.base, 33);
	buf_release(&text);
}

/* The approval itself: whoever gave it is somebody, and nobody of those who wrote or asked. */
static int check_approval(
	const json_t *fields, const struct directory *directory, const struct share_review *review)
{
	static const char *const others[] = { "drafted_by", "edited_by", "asked_by" };
	const char *approver = json_text(fields, "approved_by");

	if (directory_person(directory, approver) < 0)
		return error_set(
			FT_REFUSED, "Whoever approves it must be a person of this record.");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(json_text(fields, others[i]), approver) == 0)
			return error_set(FT_REFUSED, "A second person has to approve it.");
	if (json_array_size(review->problems) > 0)
		return error_set(FT_REFUSED, "%s",
			json_text(json_array_get(review->problems, 0), "message"));
	if (strcmp(json_text(fields, "agreed"), review->hash) != 0)
		return error_set(
			FT_REFUSED, "What would leave is not what was approved. Ask again.");
	return 0;
}

/* Topics with single spaces between, as the commons wants them. */
static const char *topics_of(const json_t *fields, struct buf *out)
{
	struct slice rest = slice_of(json_text(fields, "topics"));

	while (rest.length > 0) {
		size_t end = 0;

		while (end < rest.length && !strchr(" ,\n\t", rest.base[end]))
			end++;
		struct slice word = { rest.base, end };
		rest = (struct slice){ rest.base + end, rest.length - end };
		if (rest.length > 0)
			slice_cut(&rest, rest.base[0]);
		if (!share_topic(word))
			continue;
		if (out->length > 0)
			buf_add_char(out, ' ');
		buf_add_slice(out, word);
	}
	return out->length > 0 ? out->base : NULL;
}

bool offer_is_ours(struct commons *commons, const char *ref)
{
	const char *origin = commons_origin(commons);
	size_t length = strlen(origin);

	return length > 0 && strncmp(ref, origin, length) == 0 && ref[length] == '#';
}

static int send_item(struct book *book, struct commons *commons, const json_t *offer,
	struct commons_place *place)
{
	const struct directory *directory = book_directory(book);
	json_t *fields = json_copy(json_object_get(offer, "fields"));
	const char *sort = json_text(fields, "sort"), *to = json_text(fields, "to");
	const char *refs[] = { *to ? to : NULL, NULL };
	bool corrects = strcmp(sort, "correct") == 0;
	struct share_review review;
	struct buf topics;
	char id[33];

	buf_init(&topics, TOPICS_BYTES);
	if (!json_flag(fields, "fediverse_agreed", false))
		json_put_flag(fields, "fediverse_agreed", false);
	int result = share_review_make(fields, directory, book_name(book), &review);
	if (result == 0)
		result = check_approval(fields, directory, &review);
	if (result == 0 && corrects && !offer_is_ours(commons, to))
		result = error_set(
			FT_REFUSED, "Only an entry of ours can be corrected. Reply to others.");
	if (result == 0) {
		entry_id(offer, id);
		result = commons_publish(commons,
			&(struct commons_entry){ .kind = sort,
				.content_type = SHARE_ITEM_TYPE,
				.content = buf_slice(&review.bytes),
				.language = "en",
				.topics = topics_of(fields, &topics),
				.refs = corrects ? NULL : refs,
				.of = corrects ? to : NULL,
				.id = id },
			1, place);
	}
	share_review_release(&review);
	buf_release(&topics);
	json_decref(fields);
	book_directory_release(book, directory);
	return result;
}

/* A text that must go is destroyed by a tombstone; others stay readable, and marked. */
static int send_withdrawal(
	struct commons *commons, const json_t *offer, struct commons_place *place)
{
	const json_t *fields = json_object_get(offer, "fields");
	const char *why = json_text(fields, "withdraw_why");
	bool destroys = strcmp(why, "gdpr") == 0 || strcmp(why, "legal") == 0;
	char id[33];

	entry_id(offer, id);
	return commons_publish(commons,
		&(struct commons_entry){ .kind = destroys ? "tombstone" : "withdraw",
			.of = json_text(fields, "ref"),
			.why = why,
			.id = id },
		1, place);
}

static bool is_withdrawal(const json_t *offer)
{
	return strcmp(json_text(offer, "state"), "withdrawing") == 0;
}

int offer_send(struct book *book, struct commons *commons, const json_t *offer,
	struct commons_place *place)
{
	return is_withdrawal(offer) ? send_withdrawal(commons, offer, place)
				    : send_item(book, commons, offer, place);
}

/* -- the record ------------------------------------------------------------------------------ */

static int act_as_system(struct book *book, const json_t *offer, const char *verb,
	const char *field, const char *text)
{
	json_t *input = json_pack("{s:s}", field, text);
	char key[LIMIT_IDEMPOTENCY_KEY_BYTES];
	struct outcome outcome;

	snprintf(key, sizeof(key), "offer %s %lld %s", json_text(offer, "id"),
		(long long)json_whole(offer, "version", 0), verb);
	int result = book_act(book,
		&(struct act){ .actor = &ACTOR_SYSTEM,
			.kind = "offer",
			.verb = verb,
			.thing = json_text(offer, "id"),
			.input = input,
			.idempotency_key = key },
		&outcome);
	if (result && result != FT_CONFLICT)
		error_set(result, "%s", outcome.message);
	outcome_release(&outcome);
	json_decref(input);
	return result == FT_CONFLICT ? 0 : result; /* another process has recorded it */
}

int offer_record(struct book *book, const json_t *offer, const struct commons_place *place)
{
	return is_withdrawal(offer)
		       ? act_as_system(book, offer, "withdrawn", "withdrawn_ref", place->ref)
		       : act_as_system(book, offer, "published", "ref", place->ref);
}

static int publish_one(struct book *book, struct commons *commons, const json_t *offer,
	struct share_published *report)
{
	struct commons_place place;
	bool withdrawal = is_withdrawal(offer);
	int result = offer_send(book, commons, offer, &place);

	if (result == FT_REFUSED && !withdrawal) {
		report->held++;
		return act_as_system(book, offer, "hold", "held", error_message());
	}
	if (result) {
		report->waiting++;
		return 0;
	}
	result = offer_record(book, offer, &place);
	if (result == 0)
		*(withdrawal ? &report->withdrawn : &report->published) += 1;
	return result;
}

static int publish_state(struct book *book, struct commons *commons, struct reader *reader,
	const char *state, struct share_published *report)
{
	struct things_filter filter = { .kind = "offer", .state = state, .limit = OFFERS_AT_ONCE };
	json_t *page = NULL, *offer;
	size_t i;
	int result = read_things(reader, &ACTOR_SYSTEM, &filter, &page);

	json_array_foreach(json_object_get(page, "items"), i, offer) if (result == 0) result =
		publish_one(book, commons, offer, report);
	json_decref(page);
	return result;
}

int share_offers_publish(struct book *book, struct commons *commons, struct share_published *report)
{
	struct reader *reader = NULL;
	int result = book_reader(book, &reader);

	*report = (struct share_published){ 0 };
	if (result == 0)
		result = publish_state(book, commons, reader, "approved", report);
	if (result == 0)
		result = publish_state(book, commons, reader, "withdrawing", report);
	reader_close(reader);
	return result;
}
