/* What is checked before an act on an offer goes to the book. */
#include "share_offer.h"

/* The offer's fields as they would be after the act. */
static int fields_after(
	struct reader *reader, const struct act *act, json_t **fields, json_t **offer)
{
	*fields = json_object();
	*offer = NULL;
	if (act->thing && *act->thing) {
		int result = read_thing(reader, act->actor, act->thing, offer);

		if (result)
			return result;
		json_object_update(*fields, json_object_get(*offer, "fields"));
	}
	if (act->input)
		json_object_update(*fields, (json_t *)(uintptr_t)act->input);
	return 0;
}

static bool is_reviewed(const char *verb)
{
	return strcmp(verb, "draft") == 0 || strcmp(verb, "edit") == 0 ||
	       strcmp(verb, "ask") == 0 || strcmp(verb, "approve") == 0;
}

int share_offer_check(struct reader *reader, const struct directory *directory, const char *by,
	const struct act *act, json_t **problems)
{
	struct share_review review;
	json_t *fields = NULL, *offer = NULL;
	int result;

	*problems = NULL;
	if (!is_reviewed(act->verb))
		return 0;
	result = fields_after(reader, act, &fields, &offer);
	if (result)
		goto out;
	result = share_review_make(fields, directory, by, &review);
	if (result == 0 && json_array_size(review.problems) > 0) {
		*problems = json_incref(review.problems);
		result = error_set(
			FT_REFUSED, "%s", json_text(json_array_get(review.problems, 0), "message"));
		error_set_field(json_text(json_array_get(review.problems, 0), "field"));
	} else if (result == 0 && strcmp(act->verb, "approve") == 0 &&
		   strcmp(json_text(fields, "agreed"), review.hash) != 0) {
		result = error_set(
			FT_CONFLICT, "What would leave is not what you read. Read it again.");
	}
	share_review_release(&review);
out:
	json_decref(fields);
	json_decref(offer);
	return result;
}

int share_offer_act(struct book *book, const struct act *act, struct outcome *outcome)
{
	const struct directory *directory = book_directory(book);
	struct reader *reader = NULL;
	json_t *problems = NULL;
	int result = book_reader(book, &reader);

	*outcome = (struct outcome){ 0 };
	if (result == 0)
		result = share_offer_check(reader, directory, book_name(book), act, &problems);
	reader_close(reader);
	book_directory_release(book, directory);
	if (result == 0)
		return book_act(book, act, outcome);
	outcome->code = result;
	outcome->problems = problems;
	snprintf(outcome->message, sizeof(outcome->message), "%s", error_message());
	return result;
}
