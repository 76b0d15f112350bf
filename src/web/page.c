#include "page.h"

#include "layout.h"
#include "parts.h"

int visit_begin(struct visit *visit, struct request *request)
{
	*visit = (struct visit){
		.request = request,
		.web = request->context,
		.arena = &request->arena,
		.actor = &request->actor,
	};
	visit->reader = request_reader(request);
	if (!visit->reader)
		return error_code();
	visit->directory = book_directory(visit->web->book);
	visit->kinds = directory_kinds(visit->directory);
	visit->signed_in = *visit->actor->person != '\0';
	visit->administrator = visit_has_role(visit, "administrator");
	return 0;
}

void visit_end(struct visit *visit)
{
	if (visit->directory)
		book_directory_release(visit->web->book, visit->directory);
	visit->directory = NULL;
}

bool visit_has_role(const struct visit *visit, const char *role)
{
	const char *roles[32];
	size_t count;

	if (visit->actor->system)
		return true;
	count = directory_roles(visit->directory, actor_person(visit->actor), 0, today(), roles,
		sizeof(roles) / sizeof(roles[0]));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(roles[i], role) == 0)
			return true;
	}
	return false;
}

bool visit_leads(const struct visit *visit)
{
	const char *roles[32];
	size_t count = directory_roles(visit->directory, actor_person(visit->actor),
		visit_home(visit), today(), roles, sizeof(roles) / sizeof(roles[0]));

	for (size_t i = 0; i < count; i++) {
		if (strcmp(roles[i], "manager") == 0 || strcmp(roles[i], "governance") == 0)
			return true;
	}
	return false;
}

const char *visit_name(const struct visit *visit)
{
	const char *name = directory_person_name(visit->directory, actor_person(visit->actor));

	return *name || !visit->signed_in ? name : "You";
}

int visit_home(const struct visit *visit)
{
	int position = directory_person(visit->directory, actor_person(visit->actor));
	const struct person *person;
	const struct assignment *assignments;
	int home = -1;
	size_t count;

	if (position < 0 || visit->administrator)
		return 0;
	person = directory_person_at(visit->directory, position);
	assignments = directory_assignments(visit->directory, &count);
	for (int i = 0; i < person->assignment_count; i++) {
		const struct assignment *held = &assignments[person->first_assignment + i];

		if (held->to != DAY_NONE && held->to <= today())
			continue;
		if (home < 0 || directory_under(visit->directory, home, held->place))
			home = held->place;
	}
	return home < 0 ? 0 : home;
}

/* The first place whose folded name is `asked`, or has it in it when `part`. */
static int find_by_name(const struct visit *visit, struct slice asked, bool part)
{
	size_t count = directory_place_count(visit->directory);
	struct buf name;
	int found = -1;

	buf_init(&name, LIMIT_TEXT_FIELD_BYTES);
	for (size_t i = 0; i < count && found < 0; i++) {
		const struct place *place = visit_place_at(visit, (int)i);

		if (text_fold(slice_of(place->name), &name) != 0)
			continue;
		if (slice_equal(buf_slice(&name), asked)
			|| (part && memmem(name.base, name.length, asked.base, asked.length)))
			found = (int)i;
	}
	buf_release(&name);
	return found;
}

int visit_find_place(const struct visit *visit, const char *asked)
{
	int position = directory_place(visit->directory, asked);
	size_t count = directory_place_count(visit->directory);
	struct buf folded;

	for (size_t i = 0; i < count && position < 0; i++) {
		if (strcasecmp(visit_place_at(visit, (int)i)->code, asked) == 0)
			position = (int)i;
	}
	if (position >= 0)
		return position;
	buf_init(&folded, LIMIT_TEXT_FIELD_BYTES);
	if (text_fold(slice_trim(slice_of(asked)), &folded) == 0 && folded.length > 0) {
		position = find_by_name(visit, buf_slice(&folded), false);
		if (position < 0)
			position = find_by_name(visit, buf_slice(&folded), true);
	}
	buf_release(&folded);
	return position;
}

int visit_place(const struct visit *visit)
{
	const char *asked = request_query(visit->request, "place");
	int position = *asked ? visit_find_place(visit, asked) : -1;

	return position < 0 ? visit_home(visit) : position;
}

int visit_check_place(const struct visit *visit)
{
	const char *asked = request_query(visit->request, "place");

	if (!*asked || visit_find_place(visit, asked) >= 0)
		return 0;
	return error_set(FT_NOT_FOUND, "There is no place \"%.60s\". Check its id or its name.",
		asked);
}

const struct place *visit_place_at(const struct visit *visit, int position)
{
	return directory_place_at(visit->directory, position);
}

void model_say(json_t *model, const char *key, struct buf *said)
{
	json_put_slice(model, key, buf_slice(said));
	buf_release(said);
}

static int write_page(struct visit *visit, struct response *response, const struct page *page,
	const json_t *model)
{
	struct html html = { response->body };

	layout_begin(visit, page, model, &html);
	page->face(visit, model, &html);
	layout_end(visit, page, model, &html);
	response->body = html.buf;
	return 0;
}

int page_show(struct request *request, struct response *response, int status,
	const struct page *page, json_t *model)
{
	struct visit visit;
	int code = visit_begin(&visit, request);

	/* figures of another place than was asked for would be wrong; a form can be corrected */
	if (!code && page->frame != FRAME_FORM)
		code = visit_check_place(&visit);
	if (!code && page->model)
		code = page->model(&visit, model);
	if (code)
		goto out;
	if (page->cacheable && status == 200)
		response_cacheable(response);
	if (request->wants_json) {
		code = response_json(response, status, json_incref(model));
		goto out;
	}
	write_page(&visit, response, page, model);
	code = response_html(response, status);
out:
	visit_end(&visit);
	json_decref(model);
	return code;
}

int page_answer(struct request *request, struct response *response, const struct page *page)
{
	return page_show(request, response, 200, page, json_object());
}

void page_put_refusal(json_t *model, const struct outcome *outcome)
{
	if (outcome->problems)
		json_put(model, "problems", json_incref(outcome->problems));
	else if (outcome->code == FT_REFUSED)
		json_put(model, "problems", json_pack("[{s:s,s:s}]", "field", "", "message",
			outcome->message));
	if (outcome->code == FT_CONFLICT)
		json_put(model, "conflict", outcome->conflict ? json_incref(outcome->conflict)
			: json_pack("{s:s}", "message", outcome->message));
}
