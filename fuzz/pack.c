/* Whatever a pack says, it is read or refused; what is read can be asked everything. */
#include "kind.h"
#include "fuzz.h"

static void ask_verb(const struct kind *kind, const struct verb *verb)
{
	json_t *clean, *problems, *schema = verb_schema(kind, verb), *input = json_object();

	FUZZ_PROMISE(schema != NULL);
	for (size_t i = 0; i < verb->field_count; i++)
		json_put_text(input, verb->fields[i], i % 2 ? "2" : "2026-11-22");
	if (verb_check_fields(kind, verb, input, &clean, &problems)) {
		FUZZ_PROMISE(clean == NULL && json_array_size(problems) > 0);
		json_decref(problems);
	} else {
		FUZZ_PROMISE(problems == NULL);
		json_decref(clean);
	}
	json_decref(input);
	json_decref(schema);
}

static void ask_everything(const struct kinds *kinds)
{
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);

		FUZZ_PROMISE(kinds_find(kinds, kind->name) == kind);
		FUZZ_PROMISE(kind_field(kind, kind->title_field) != NULL);
		for (size_t j = 0; j < kind->verb_count; j++)
			ask_verb(kind, &kind->verbs[j]);
	}
	for (size_t i = 0; i < kinds_framework_count(kinds); i++) {
		const struct framework *framework = kinds_framework_at(kinds, i);

		for (size_t j = 0; j < framework->node_count; j++)
			FUZZ_PROMISE(kinds_node(kinds, framework->nodes[j].id, NULL) ==
				&framework->nodes[j]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct kinds *kinds;
	json_t *pack;

	if (json_read((struct slice){ (const char *)bytes, length }, &pack))
		return 0;
	kinds = kinds_create();
	if (kinds_add_pack(kinds, pack)) {
		FUZZ_PROMISE(kinds_count(kinds) == 0 && *error_message());
	} else {
		ask_everything(kinds);
		FUZZ_PROMISE(kinds_add_pack(kinds, pack) == 0);
		ask_everything(kinds);
	}
	kinds_free(kinds);
	json_decref(pack);
	return 0;
}
