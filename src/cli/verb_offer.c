/* fettle commons offer: what is to leave for the commons, and a second person's approval. */
#include "assure.h"
#include "cli.h"
#include "commons.h"
#include "share_offer.h"

#include <inttypes.h>
#include <strings.h>

/* -- who ------------------------------------------------------------------------------------- */

/* The person of --as, by id or by name; the command line itself without it. */
static int find_actor(struct call *call, const struct directory *directory, struct actor *actor)
{
	const char *as = call_option(call, "as");
	int found = as ? directory_person(directory, as) : -1;
	size_t count = 0;

	*actor = ACTOR_SYSTEM;
	if (!as)
		return 0;
	for (size_t i = 0; found < 0 && i < directory_person_count(directory); i++)
		if (strcasecmp(directory_person_at(directory, (int)i)->name, as) == 0 &&
			++count == 1)
			found = (int)i;
	for (size_t i = 0; count == 1 && i < directory_person_count(directory); i++)
		if ((int)i != found &&
			strcasecmp(directory_person_at(directory, (int)i)->name, as) == 0)
			return error_set(FT_USAGE,
				"Several people are called \"%s\". Give --as the id of one.", as);
	if (found < 0)
		return error_set(FT_NOT_FOUND, "There is nobody \"%s\" in this record.", as);
	*actor = (struct actor){ 0 };
	snprintf(actor->person, sizeof(actor->person), "%s",
		directory_person_at(directory, found)->id);
	return 0;
}

/* -- what ------------------------------------------------------------------------------------- */

static int read_words(const struct call *call, json_t *fields)
{
	const char *path = call_option(call, "file");
	struct share_item item;
	struct buf content;

	if (!path)
		return 0;
	buf_init(&content, SHARE_TEXT_BYTES);
	int result = file_read(path, SHARE_TEXT_BYTES, &content);
	if (result == 0 && share_item_read(buf_slice(&content), "text/markdown", &item))
		result = error_prefix("%s", path);
	buf_release(&content);
	if (result)
		return result;
	json_put_text(fields, "text", item.text);
	if (!*json_text(fields, "title"))
		json_put_text(fields, "title", item.title);
	share_item_release(&item);
	return 0;
}

/* Options win over what the thing says. */
static void put_options(const struct call *call, json_t *fields)
{
	static const char *const names[] = { "title", "summary", "topics", "tags", "licence",
		"note" };
	struct buf lines;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (call_option(call, names[i]))
			json_put_text(fields, names[i], call_option(call, names[i]));
	if (call_flag(call, "fediverse"))
		json_put_flag(fields, "fediverse", true);
	buf_init(&lines, LIMIT_TEXT_FIELD_BYTES);
	for (size_t i = 0; call_option_at(call, "credit", i); i++)
		buf_print(&lines, "%s%s", i ? "\n" : "", call_option_at(call, "credit", i));
	if (lines.length > 0)
		json_put_slice(fields, "credit", buf_slice(&lines));
	buf_clear(&lines);
	for (size_t i = 0; call_option_at(call, "declare", i); i++)
		buf_print(&lines, "%s%s", i ? "\n" : "", call_option_at(call, "declare", i));
	if (lines.length > 0)
		json_put_slice(fields, "declared", buf_slice(&lines));
	buf_release(&lines);
}

static int open_commons(struct call *call, struct commons **out)
{
	return commons_open(out, book_store(call->book),
		&(struct commons_options){
			.host = call_option(call, "host"), .name = book_name(call->book) });
}

static int read_fields(struct call *call, const struct directory *directory,
	const struct actor *actor, struct assure *assure, json_t **fields)
{
	struct commons *commons = NULL;
	int result = open_commons(call, &commons);

	if (result)
		return result;
	/* The name that was asked for holds, also when somebody else publishes later. */
	if (call_option(call, "host") && !call_flag(call, "dry-run"))
		result = commons_found(commons);
	if (result) {
		commons_close(commons);
		return result;
	}
	struct share_start start = { .reader = call->reader,
		.actor = actor,
		.kinds = directory_kinds(directory),
		.assure = assure,
		.commons = commons,
		.from = call_argument(call, 0),
		.sort = call_option(call, "sort"),
		.to = call_option(call, "to") };
	result = share_offer_start(&start, fields);
	commons_close(commons);
	if (result)
		return result;
	put_options(call, *fields);
	result = read_words(call, *fields);
	if (result) {
		json_decref(*fields);
		*fields = NULL;
	}
	return result;
}

/* -- saying ------------------------------------------------------------------------------------ */

static json_t *describe(
	const struct share_review *review, const char *id, const char *state, const char *ref)
{
	json_t *out = json_object(), *hits = json_array(), *item = NULL;

	json_put_text(out, "offer", id);
	json_put_text(out, "state", state);
	json_put_text(out, "hash", review->hash);
	json_put_whole(out, "bytes", (int64_t)review->bytes.length);
	if (*ref)
		json_put_text(out, "ref", ref);
	if (review->bytes.length > 0 && json_read(buf_slice(&review->bytes), &item) == 0)
		json_put(out, "item", item);
	for (size_t i = 0; i < review->hits.count; i++) {
		const struct share_hit *hit = &review->hits.items[i];

		json_array_append_new(
			hits, json_pack("{s:s,s:s,s:s,s:s,s:b}", "field", hit->field, "excerpt",
				      hit->excerpt, "words", hit->words, "advice",
				      share_hit_advice(hit->kind), "soft", hit->is_soft));
	}
	json_put(out, "hits", hits);
	json_put(out, "problems", json_incref(review->problems));
	return out;
}

static void print_review(const struct share_review *review)
{
	const json_t *problem;
	size_t i;

	if (review->bytes.length > 0)
		printf("%zu bytes would leave (SHA-256 %s):\n%s\n", review->bytes.length,
			review->hash, review->bytes.base);
	for (i = 0; i < review->hits.count; i++)
		if (review->hits.items[i].is_soft)
			printf("Look again, %s: \"%s\": %s\n", review->hits.items[i].field,
				review->hits.items[i].excerpt, review->hits.items[i].words);
	json_array_foreach(review->problems, i, problem) printf(
		"Not yet, %s: %s\n", json_text(problem, "field"), json_text(problem, "message"));
}

/* What an offer is now, with what would leave. `fields` may be of one that is not kept. */
static int show(struct call *call, const struct directory *directory, const json_t *fields,
	const char *id, const char *state)
{
	const char *ref = json_text(fields, "ref");
	struct share_review review;
	int result = share_review_make(fields, directory, book_name(call->book), &review);

	if (result == 0 && call->json) {
		answer_json(describe(&review, id, state, ref));
	} else if (result == 0) {
		if (!call->quiet)
			print_review(&review);
		if (*id)
			printf("Offer %s: %s.\n", id, state);
		if (*ref)
			puts(ref);
		if (strcmp(state, "asked") == 0)
			printf("Next, somebody else: fettle commons offer %s --approve %s --as "
			       "PERSON\n",
				call->store, id);
	}
	share_review_release(&review);
	return result;
}

static int show_offer(struct call *call, const struct directory *directory, const char *id)
{
	json_t *offer = NULL;
	int result = read_thing(call->reader, &ACTOR_SYSTEM, id, &offer);

	if (result == 0 && strcmp(json_text(offer, "kind"), "offer") != 0)
		result = error_set(FT_NOT_FOUND, "%s is not an offer.", id);
	if (result == 0)
		result = show(call, directory, json_object_get(offer, "fields"), id,
			json_text(offer, "state"));
	json_decref(offer);
	return result;
}

/* -- doing ------------------------------------------------------------------------------------- */

/* Does it; a refusal names everything that is wrong. */
static int act_on_offer(struct call *call, const struct actor *actor, const char *verb,
	const char *thing, const json_t *input, char id[65])
{
	struct outcome outcome;
	struct buf message;
	int result = share_offer_act(call->book,
		&(struct act){ .actor = actor,
			.kind = "offer",
			.verb = verb,
			.thing = thing,
			.input = input },
		&outcome);

	snprintf(id, 65, "%s", outcome.thing);
	buf_init(&message, 16 << 10);
	for (size_t i = 0; i < json_array_size(outcome.problems); i++) {
		const json_t *problem = json_array_get(outcome.problems, i);

		buf_print(&message, "%s%s: %s", i ? "\n" : "", json_text(problem, "field"),
			json_text(problem, "message"));
	}
	if (message.length > 0)
		error_set(result, "%s", message.base);
	else if (result)
		error_set(result, "%s", outcome.message);
	buf_release(&message);
	outcome_release(&outcome);
	return result;
}

static int draft(struct call *call, const struct directory *directory, const struct actor *actor)
{
	json_t *fields = NULL, *nothing = json_object();
	struct assure *assure = NULL;
	char id[65] = "", again[65];
	int result = assure_open(&assure, call->book);

	if (result == 0)
		result = read_fields(call, directory, actor, assure, &fields);
	if (assure)
		assure_close(assure);
	if (result == 0 && call_flag(call, "dry-run")) {
		result = show(call, directory, fields, "", "not kept");
		goto out;
	}
	if (result == 0)
		result = act_on_offer(call, actor, "draft", NULL, fields, id);
	if (result == 0)
		result = act_on_offer(call, actor, "ask", id, nothing, again);
	if (result == 0)
		result = show_offer(call, directory, id);
out:
	json_decref(fields);
	json_decref(nothing);
	return result;
}

/* What was agreed to is what is there now, or what --hash names. */
static int approve(struct call *call, const struct directory *directory, const struct actor *actor,
	const char *id)
{
	const char *hash = call_option(call, "hash");
	json_t *offer = NULL, *input = json_object();
	struct share_review review;
	char same[65];
	int result = read_thing(call->reader, actor, id, &offer);

	if (result == 0) {
		result = share_review_make(json_object_get(offer, "fields"), directory,
			book_name(call->book), &review);
		json_put_text(input, "agreed", hash ? hash : review.hash);
		share_review_release(&review);
	}
	if (call_flag(call, "fediverse"))
		json_put_flag(input, "fediverse_agreed", true);
	if (result == 0)
		result = act_on_offer(call, actor, "approve", id, input, same);
	json_decref(offer);
	json_decref(input);
	return result;
}

static int withdraw(struct call *call, const struct actor *actor, const char *id)
{
	const char *why = call_option(call, "why"), *reason = call_option(call, "reason");
	json_t *input;
	char same[65];

	if (!why || !reason)
		return error_set(
			FT_USAGE, "Give --why (error, safety, gdpr or legal) and --reason.");
	input = json_pack("{s:s,s:s}", "withdraw_why", why, "reason", reason);
	if (!input)
		return error_set(FT_REFUSED, "The reason is not valid UTF-8.");
	int result = act_on_offer(call, actor, "withdraw", id, input, same);
	json_decref(input);
	return result;
}

/* Here and now: a server that runs finds that it is done. */
static int publish(struct call *call)
{
	struct share_published report;
	struct commons *commons = NULL;
	int result = open_commons(call, &commons);

	if (result == 0)
		result = share_offers_publish(call->book, commons, &report);
	commons_close(commons);
	if (result == 0 && report.held > 0)
		fprintf(stderr, "%" PRId64 " held back; their pages say why.\n", report.held);
	if (result == 0 && report.waiting > 0)
		fprintf(stderr,
			"%" PRId64 " could not leave now. \"fettle commons offer ORG "
			"--publish\" tries again.\n",
			report.waiting);
	return result;
}

/* One thing at a time; which one? NULL: a new offer. */
static const char *chosen(const struct call *call, const char **id)
{
	static const char *const ways[] = { "approve", "withdraw", "show", "publish" };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		*id = call_option(call, ways[i]);
		if (*id)
			return ways[i];
	}
	*id = "";
	return NULL;
}

static int run(
	struct call *call, const struct directory *directory, const char *way, const char *id)
{
	struct actor actor;
	int result = find_actor(call, directory, &actor);

	if (result)
		return result;
	if (!way)
		return draft(call, directory, &actor);
	if (strcmp(way, "show") == 0)
		return show_offer(call, directory, id);
	if (strcmp(way, "approve") == 0)
		result = approve(call, directory, &actor, id);
	else if (strcmp(way, "withdraw") == 0)
		result = withdraw(call, &actor, id);
	if (result == 0)
		result = publish(call);
	return result || strcmp(way, "publish") == 0 ? result : show_offer(call, directory, id);
}

int command_commons_offer(struct call *call)
{
	const struct directory *directory;
	const char *id, *way = chosen(call, &id);
	int result;

	if (!way && !*call_argument(call, 0) && !call_option(call, "file") &&
		!call_option(call, "title") && !call_option(call, "to"))
		return error_set(FT_USAGE,
			"Say what is offered: the id of a policy, report, action or "
			"requirement, or --file with your words.");
	if (way && strcmp(way, "approve") == 0 && !call_option(call, "as"))
		return error_set(FT_USAGE, "Give --as: who approves it.");
	result = call_open(call, BOOK_WRITE);
	if (result)
		return result;
	directory = book_directory(call->book);
	result = run(call, directory, way, id);
	book_directory_release(call->book, directory);
	return result;
}
