/* How far an entry travelled: who holds it, who took it, and what happened there. */
#include "answers.h"
#include "receipt.h"

struct travelling {
	const char *author;
	json_t *origins, *receipts;
};

static int add_receipt(void *context, const json_t *entry)
{
	struct travelling *travelling = context;
	const char *origin = json_text(entry, "origin");
	struct share_item item;
	json_t *receipt = NULL, *row;

	if (strcmp(origin, travelling->author) == 0 ||
		json_array_size(travelling->receipts) >= SHARE_ANSWERS_SHOWN ||
		json_object_get(travelling->origins, origin))
		return 0;
	if (entry_item(entry, &item))
		error_clear();
	else
		receipt = receipt_read(item.data);
	if (receipt && origins_add(travelling->origins, origin)) {
		row = answer_row(entry);
		json_object_del(row, "text");
		json_object_update(row, receipt);
		json_array_append_new(travelling->receipts, row);
	}
	json_decref(receipt);
	share_item_release(&item);
	return 0;
}

/* How many others hold our log up to this entry and signed that they do. */
static int count_mirrors(struct commons *commons, const char *ref, json_t *out)
{
	json_t *status = NULL;
	const json_t *holder;
	struct slice rest = slice_of(ref), origin = slice_cut(&rest, '#');
	int64_t index = 0, mirrors = 0;
	size_t i;
	int code = commons_status(commons, &status);

	json_put(out, "mirrors", json_null());
	if (code)
		return code;
	if (slice_is(origin, json_text(status, "origin")) &&
		slice_to_int64(slice_cut(&rest, '#'), &index) == 0) {
		json_array_foreach(json_object_get(status, "holders"), i, holder) mirrors +=
			json_whole(holder, "size", 0) > index;
		json_put_whole(out, "mirrors", mirrors);
	}
	error_clear();
	json_decref(status);
	return 0;
}

int share_travelled(struct commons *commons, const char *ref, json_t **out)
{
	char author[LEDGER_NAME_BYTES + 1];
	struct travelling travelling = { .author = author };
	json_t *travelled, *counts = NULL, *entry = NULL;
	int code = commons_item(commons, ref, &entry);

	json_decref(entry);
	if (code)
		return code;
	snprintf(author, sizeof(author), "%.*s", (int)strcspn(ref, "#"), ref);
	travelled = json_object();
	travelling.origins = json_object();
	travelling.receipts = json_array();
	json_put_text(travelled, "ref", ref);
	json_put(travelled, "receipts", travelling.receipts);
	code = count_mirrors(commons, ref, travelled);
	if (code == 0)
		code = answers_each(commons, ref, "adopt", add_receipt, &travelling);
	if (code == 0)
		code = answers_count(commons, ref, &counts);
	if (code == 0)
		json_put(travelled, "counts", counts);
	json_decref(travelling.origins);
	if (code) {
		json_decref(travelled);
		return code;
	}
	*out = travelled;
	return 0;
}
