/* Taking a copy: what was taken is kept as it was, and a draft of our own is made of it. */
#include "taken_id.h"

#include "commons.h"

enum {
	POLICY_CHARS = 60000,
	PACK_BYTES = 900000,
	TITLE_CHARS = 120,
	MONTHS_MOST = 60,
	MONTHS_USUAL = 12
};

struct taking {
	const struct share_taking *asked;
	struct share_took *out;
	const json_t *standing, *item;
	const char *as; /* policy, pack, learning, result */
	char place[65];
	struct buf content;
};

/* 24 figures that nothing else has by chance: of both an id has room. */
static void short_name(const char *of, char name[33])
{
	uint8_t digest[SHA256_BYTES];
	struct buf text;

	sha256(of, strlen(of), digest);
	buf_init(&text, 64);
	hex_add(&text, digest, 12);
	memcpy(name, text.base, text.length + 1);
	buf_release(&text);
}

void taken_start(const char *ref, char start[65])
{
	char name[33];

	short_name(ref, name);
	snprintf(start, 65, "taken-%s-", name);
}

void taken_id(const char *ref, const char *place, char id[65])
{
	char start[65], name[33];

	taken_start(ref, start);
	short_name(place, name);
	snprintf(id, 65, "%.31s%s", start, name);
}

/* Where the actor works first, else the whole organisation. */
static void usual_place(struct book *book, const struct actor *actor, char place[65])
{
	const struct directory *directory = book_directory(book);
	const char *person = actor_person(actor);
	size_t count;
	const struct assignment *assignments = directory_assignments(directory, &count);

	snprintf(place, 65, "%s", book_root(book));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(directory_person_at(directory, assignments[i].person)->id, person) ==
			0) {
			snprintf(place, 65, "%s",
				directory_place_at(directory, assignments[i].place)->id);
			break;
		}
	}
	book_directory_release(book, directory);
}

/* -- what is kept --------------------------------------------------------------------------- */

static int refuse(const char *message)
{
	return error_set(FT_REFUSED, "%s", message);
}

static int read_content(struct taking *taking)
{
	const json_t *data = json_object_get(taking->item, "data");
	const char *text = json_text(taking->item, "text");
	struct slice words;

	if (strcmp(taking->as, "pack") == 0) {
		if (!json_is_object(data) || !*json_text(data, "pack") ||
			!*json_text(data, "version"))
			return refuse("This says that it is a pack, but it has no pack in it.");
		json_write(data, &taking->content);
		if (buf_failed(&taking->content))
			return refuse("This pack is larger than 900 kB.");
		return 0;
	}
	words = slice_of(strcmp(taking->as, "policy") == 0 && *json_text(data, "words")
				 ? json_text(data, "words")
				 : text);
	if (slice_trim(words).length == 0)
		return refuse("There are no words in it to take.");
	if (text_length(words) > POLICY_CHARS)
		return refuse(
			"It is longer than 60,000 letters, which is more than a policy of ours "
			"can hold.");
	buf_add_slice(&taking->content, words);
	return 0;
}

/* Posts and old policies may have no title: then their first words are one. */
static void put_title(const struct taking *taking, json_t *fields)
{
	const char *title = json_text(taking->item, "title");
	struct slice rest = buf_slice(&taking->content);
	struct buf text;

	buf_init(&text, 4 * TITLE_CHARS + 8);
	if (!*title && strcmp(taking->as, "pack") != 0)
		text_shorten(slice_trim(slice_cut(&rest, '\n')), TITLE_CHARS, &text);
	json_put_text(fields, "title",
		*title		  ? title
		: text.length > 0 ? text.base
				  : "Copy from the commons");
	buf_release(&text);
}

static json_t *taken_fields(const struct taking *taking)
{
	const json_t *credit = json_object_get(taking->item, "credit"), *name;
	json_t *fields = json_object();
	struct buf text;
	size_t i;

	buf_init(&text, 4096);
	if (*json_text(taking->item, "by"))
		buf_print(&text, "%.150s (%s)", json_text(taking->item, "by"),
			json_text(taking->standing, "host"));
	else
		buf_add_text(&text, json_text(taking->standing, "host"));
	put_title(taking, fields);
	json_put_text(fields, "sort", taking->as);
	json_put_slice(fields, "offered_by", buf_slice(&text));
	json_put_text(fields, "licence", json_text(taking->item, "licence"));
	buf_clear(&text);
	json_array_foreach(credit, i, name)
		buf_print(&text, "%s%s", i ? ", " : "", json_string_value(name));
	if (text.length > 0)
		json_put_slice(fields, "credit", buf_slice(&text));
	json_put_text(fields, "ref", taking->asked->ref);
	json_put_text(fields, "hash", json_text(taking->standing, "hash"));
	json_put_slice(fields, "content", buf_slice(&taking->content));
	buf_release(&text);
	return fields;
}

/* -- what is made of it ------------------------------------------------------------------------ */

static json_t *policy_fields(const struct taking *taking)
{
	const json_t *data = json_object_get(taking->item, "data");
	int64_t months = json_whole(data, "review_months", MONTHS_USUAL);
	json_t *fields = json_object();

	put_title(taking, fields);
	json_put_text(fields, "owner", actor_person(taking->asked->actor));
	json_put_slice(fields, "words", buf_slice(&taking->content));
	json_put_whole(fields, "review_months",
		months >= 1 && months <= MONTHS_MOST ? months : MONTHS_USUAL);
	return fields;
}

static json_t *action_fields(const struct taking *taking)
{
	json_t *fields = json_object();
	struct buf what;

	buf_init(&what, 4096);
	buf_print(&what, "Try here what %s wrote: %s",
		*json_text(taking->item, "by") ? json_text(taking->item, "by")
					       : json_text(taking->standing, "host"),
		json_text(taking->item, "title"));
	json_put_slice(fields, "what", buf_slice(&what));
	json_put_text(fields, "owner", actor_person(taking->asked->actor));
	json_put_text(fields, "from", taking->out->taken);
	buf_release(&what);
	return fields;
}

/* The message names the first field that would not do. */
static int act(struct bulk *bulk, struct act *act, json_t *fields, char made[65])
{
	struct outcome outcome = { 0 };
	int code;

	act->input = fields;
	code = bulk_act(bulk, act, &outcome);
	if (code == 0 && made)
		snprintf(made, 65, "%s", outcome.thing);
	if (code == FT_REFUSED && json_array_size(outcome.problems) > 0)
		error_set(FT_REFUSED, "%s: %s",
			json_text(json_array_get(outcome.problems, 0), "field"),
			json_text(json_array_get(outcome.problems, 0), "message"));
	outcome_release(&outcome);
	json_decref(fields);
	return code;
}

static int keep(struct bulk *bulk, struct taking *taking)
{
	struct act take = { .actor = taking->asked->actor,
		.kind = "taken",
		.verb = "take",
		.place = taking->place,
		.new_id = taking->out->taken };
	struct act make = {
		.actor = take.actor, .kind = "taken", .verb = "make", .thing = taking->out->taken
	};
	struct act draft = { .actor = take.actor, .place = taking->place };
	json_t *fields;
	int code = act(bulk, &take, taken_fields(taking), NULL);

	if (code || strcmp(taking->as, "pack") == 0)
		return code;
	if (strcmp(taking->as, "policy") == 0) {
		draft.kind = "policy";
		draft.verb = "draft";
		fields = policy_fields(taking);
	} else {
		draft.kind = "action";
		draft.verb = "open";
		fields = action_fields(taking);
	}
	code = act(bulk, &draft, fields, taking->out->made);
	if (code)
		return code;
	taking->out->made_kind = draft.kind;
	fields = json_object();
	json_put_text(fields, "made", taking->out->made);
	return act(bulk, &make, fields, NULL);
}

static int take_now(struct book *book, struct taking *taking)
{
	struct bulk *bulk;
	json_t *there = NULL;
	int code = book_bulk_begin(book, &bulk);

	if (code)
		return code;
	code = read_thing(bulk_reader(bulk), &ACTOR_SYSTEM, taking->out->taken, &there);
	json_decref(there);
	if (code == 0) {
		bulk_drop(bulk);
		return error_set(FT_CONFLICT, "This place has taken a copy of it already.");
	}
	error_clear();
	code = code == FT_NOT_FOUND ? keep(bulk, taking) : code;
	if (code == 0)
		return bulk_commit(bulk);
	bulk_drop(bulk);
	return code;
}

/* Why nothing can be taken, for a person. */
static int check_standing(const json_t *standing)
{
	const char *state = json_text(standing, "state");

	if (strcmp(state, "doubtful") == 0)
		return refuse(
			"Its organisation published two histories, and this entry is in only one "
			"of them. It is not shown as genuine.");
	if (json_has(standing, "withdrawn"))
		return refuse("Its organisation took this back.");
	if (strcmp(state, "whole") != 0)
		return refuse("Its text is not here.");
	if (!*json_text(standing, "takes_as"))
		return refuse("Only policies, packs, learning and results can be taken. "
			      "Reply to it or endorse it instead.");
	return 0;
}

int share_take(struct book *book, struct commons *commons, const struct share_taking *asked,
	struct share_took *out)
{
	struct taking taking = { .asked = asked, .out = out };
	json_t *standing = NULL;
	int code = share_standing(commons, asked->ref, &standing);

	*out = (struct share_took){ .made_kind = "" };
	if (code)
		return code;
	buf_init(&taking.content, PACK_BYTES);
	taking.standing = standing;
	taking.item = json_object_get(standing, "item");
	taking.as = json_text(standing, "takes_as");
	usual_place(book, asked->actor, taking.place);
	if (asked->place && *asked->place)
		snprintf(taking.place, sizeof(taking.place), "%s", asked->place);
	taken_id(asked->ref, taking.place, out->taken);
	code = check_standing(standing);
	if (code == 0)
		code = read_content(&taking);
	if (code == 0 && strcmp(taking.as, "pack") != 0 && asked->actor->system)
		code = error_set(FT_USAGE,
			"Say who takes it: somebody has to look after what is made "
			"of it.");
	if (code == 0)
		code = take_now(book, &taking);
	buf_release(&taking.content);
	json_decref(standing);
	return code;
}
