/* What most verbs do: open the organisation, act. */
#include "cli.h"

int call_open(struct call *call, enum book_mode mode)
{
	int result = book_open(&call->book, call->store, mode);
	if (result == 0)
		result = book_reader(call->book, &call->reader);
	return result;
}

void call_close(struct call *call)
{
	reader_close(call->reader);
	book_close(call->book);
	call->reader = NULL;
	call->book = NULL;
}

static bool is_id(const char *id)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.:";
	size_t length = strlen(id);
	return length <= 64 && strspn(id, allowed) == length;
}

int call_act(struct call *call, struct act *act, struct outcome *outcome)
{
	*outcome = (struct outcome){ 0 };
	if (act->new_id && !is_id(act->new_id))
		return error_set(FT_REFUSED,
			"\"%.80s\" cannot be an id: use up to 64 letters, digits and _ - . :",
			act->new_id);
	act->actor = &ACTOR_SYSTEM;
	int result = book_act(call->book, act, outcome);
	if (result != FT_REFUSED || !json_array_size(outcome->problems))
		return result;
	struct buf message;
	buf_init(&message, 16 << 10);
	for (size_t i = 0; i < json_array_size(outcome->problems); i++) {
		const json_t *problem = json_array_get(outcome->problems, i);
		buf_print(&message, "%s%s: %s", i ? "\n" : "", json_text(problem, "field"),
			json_text(problem, "message"));
	}
	error_set(FT_REFUSED, "%s", message.base);
	error_set_field(json_text(json_array_get(outcome->problems, 0), "field"));
	buf_release(&message);
	return result;
}
