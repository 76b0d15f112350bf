/* fettle init */
#include "cli.h"
#include "demo.h"

static int answer(struct call *call, const char *name)
{
	if (call->json) {
		json_t *object = json_object();
		json_put_text(object, "organisation", call->store);
		json_put_text(object, "name", name);
		json_put_text(object, "root", book_root(call->book));
		json_put_text(object, "verifier_key", book_verifier_key(call->book));
		answer_json(object);
		return 0;
	}
	if (book_is_demonstration(call->book)) {
		printf("%s is ready in %s. Next: fettle serve %s\n", name, call->store,
			call->store);
		return 0;
	}
	printf("%s is ready in %s.\n\nNext:\n"
	       "  fettle import %s places FILE.csv\n"
	       "  fettle serve %s        prints a link to sign in with\n",
		name, call->store, call->store, call->store);
	return 0;
}

static int make_demonstration(struct call *call)
{
	struct progress_line line;
	progress_line_start(&line, call);
	int result = demo_create(call->store, &line.progress);
	progress_line_end(&line);
	if (result == 0)
		result = demo_gather(call->store);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	return result ? result : answer(call, book_name(call->book));
}

int command_init(struct call *call)
{
	const char *name = call_option(call, "name");
	if (call_flag(call, "demo"))
		return make_demonstration(call);
	if (!name || !*name)
		return error_set(FT_USAGE,
			"What is the organisation called? For example: fettle init %s --name "
			"\"Larch House\".",
			call->store);
	struct founding founding = { .name = name, .root = call_option(call, "root") };
	int result = book_create(call->store, &founding);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	return result ? result : answer(call, name);
}
