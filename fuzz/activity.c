/* Activities and actors of strangers, as JSON: members of any type are read without harm, and an
 * actor that is believed has its inbox, its key and itself on one host. */
#include "fediverse_private.h"
#include "fuzz.h"

static void read_members(const json_t *activity)
{
	static const char *const names[] = { "actor", "object", "to", "cc", "tag", "inReplyTo",
		"attachment", "url" };
	struct home home = { .origin = "https://larch.example" };
	char hash[HASH_TEXT];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t count = member_count(activity, names[i]);
		for (size_t j = 0; j < count; j++)
			FUZZ_PROMISE(member_id(member_at(activity, names[i], j)) != NULL);
		if (member_is_item(&home, member_id_of(activity, names[i]), hash))
			FUZZ_PROMISE(strlen(hash) == HASH_TEXT - 1);
		if (count > 0 && *member_id_of(activity, names[i]))
			FUZZ_PROMISE(
				member_has(activity, names[i], member_id_of(activity, names[i])));
	}
	member_is_public(activity);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char url[] = "https://birch.example/users/ada";
	struct remote_actor actor;
	json_t *document = NULL;

	if (json_read((struct slice){ (const char *)bytes, length }, &document))
		return 0;
	read_members(document);
	if (remote_read_actor(document, url, NULL, &actor) == 0) {
		FUZZ_PROMISE(url_same_host(actor.id, url) && url_same_host(actor.inbox, url));
		FUZZ_PROMISE(!*actor.shared_inbox || url_same_host(actor.shared_inbox, url));
		FUZZ_PROMISE(*actor.key_id && *actor.key_pem);
		FUZZ_PROMISE(text_is_utf8(slice_of(actor.name)) &&
			text_is_utf8(slice_of(actor.handle)) && !strchr(actor.name, '\n'));
	}
	json_decref(document);
	return 0;
}
