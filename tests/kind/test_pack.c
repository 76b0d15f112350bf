#include "kind_test.h"

/* Reading packs: what is refused, with which words, and what is kept. */

static const char small_pack[] =
	"{\"pack\":\"small\",\"version\":\"1\",\"title\":\"Small\","
	"\"roles\":[{\"name\":\"nurse\",\"label\":\"Nurse\"}],"
	"\"framework\":{\"name\":\"law\",\"title\":\"Law\",\"version\":\"1\",\"source\":\"there\","
	" \"checked\":true,\"nodes\":["
	"  {\"id\":\"L\",\"title\":\"All\",\"checked\":true},"
	"  {\"id\":\"L-1\",\"title\":\"One\",\"parent\":\"L\",\"checked\":false,\"months\":3}]},"
	"\"kinds\":["
	"{\"name\":\"person\",\"label\":\"Person\",\"plural\":\"People\",\"family\":\"person\","
	" \"title_field\":\"name\","
	" \"fields\":[{\"name\":\"name\",\"label\":\"Name\",\"type\":\"text\",\"personal\":\"self\"}],"
	" \"verbs\":[{\"name\":\"add\",\"label\":\"Add\",\"fields\":[\"name\"]}]},"
	"{\"name\":\"requirement\",\"label\":\"R\",\"plural\":\"Rs\",\"family\":\"requirement\","
	" \"title_field\":\"text\","
	" \"fields\":[{\"name\":\"text\",\"label\":\"Text\",\"type\":\"text\",\"required\":true}],"
	" \"verbs\":[{\"name\":\"adopt\",\"label\":\"Adopt\",\"fields\":[\"text\"]}]},"
	"{\"name\":\"list\",\"label\":\"List\",\"plural\":\"Lists\",\"family\":\"policy\","
	" \"title_field\":\"questions\","
	" \"fields\":[{\"name\":\"questions\",\"label\":\"Q\",\"type\":\"questions\"},"
	"  {\"name\":\"months\",\"label\":\"M\",\"type\":\"whole\"},"
	"  {\"name\":\"version\",\"label\":\"V\",\"type\":\"whole\"},"
	"  {\"name\":\"requirements\",\"label\":\"R\",\"type\":\"things\",\"refers_to\":\"requirement\"}],"
	" \"verbs\":[{\"name\":\"add\",\"label\":\"Add\",\"fields\":[\"questions\"]}]},"
	"{\"name\":\"visit\",\"label\":\"Visit\",\"plural\":\"Visits\",\"family\":\"record\","
	" \"title_field\":\"saw\",\"see\":\"by = me or role in (nurse)\","
	" \"fields\":[{\"name\":\"saw\",\"label\":\"Saw\",\"type\":\"words\",\"required\":true},"
	"  {\"name\":\"who\",\"label\":\"Who\",\"type\":\"thing\",\"refers_to\":\"person\"},"
	"  {\"name\":\"list\",\"label\":\"List\",\"type\":\"thing\",\"refers_to\":\"list\"},"
	"  {\"name\":\"version\",\"label\":\"V\",\"type\":\"whole\",\"pins\":\"list\"},"
	"  {\"name\":\"answers\",\"label\":\"A\",\"type\":\"answers\",\"template_field\":\"list\"},"
	"  {\"name\":\"how\",\"label\":\"How\",\"type\":\"choice\",\"usual\":\"overt\","
	"   \"choices\":[{\"value\":\"overt\",\"label\":\"Openly\"}]},"
	"  {\"name\":\"next\",\"label\":\"Next\",\"type\":\"day\"},"
	"  {\"name\":\"times\",\"label\":\"Times\",\"type\":\"whole\",\"least\":0,\"most\":9}],"
	" \"states\":[{\"name\":\"planned\",\"label\":\"Planned\"},"
	"  {\"name\":\"made\",\"label\":\"Made\",\"closed\":true}],"
	" \"verbs\":[{\"name\":\"plan\",\"label\":\"Plan\",\"to\":\"planned\",\"fields\":[\"who\"]},"
	"  {\"name\":\"make\",\"label\":\"Make\",\"from\":[\"planned\"],\"to\":\"made\","
	"   \"fields\":[\"saw\",\"list\",\"answers\"],\"who\":\"who = me\","
	"   \"effects\":[{\"field\":\"next\",\"months_after\":\"list.months\"},"
	"    {\"field\":\"times\",\"add\":1}],"
	"   \"spawns\":[{\"kind\":\"visit\",\"verb\":\"plan\",\"for_each\":\"answers\","
	"    \"set\":{\"who\":\"$answer.owner\"}}]}],"
	" \"clocks\":[{\"name\":\"due\",\"label\":\"Go\",\"starts\":[\"plan\"],\"stops\":[\"make\"],"
	"   \"days\":5,\"working\":true,\"person_field\":\"who\",\"verb\":\"make\"}],"
	" \"evidence\":[{\"verb\":\"make\",\"strand\":\"practice\",\"method_field\":\"how\","
	"   \"answers_field\":\"answers\",\"holder_field\":\"who\",\"until_field\":\"next\"}]}]}";

/* Puts `value` (JSON; NULL takes the member away) at a path such as "kinds/3/verbs/0/to". */
static void put_at(json_t *json, const char *path, const char *value)
{
	struct slice rest = slice_of(path), part = slice_cut(&rest, '/');
	json_t *new_value = NULL;
	char key[64];
	int64_t number;

	while (rest.length > 0) {
		snprintf(key, sizeof(key), "%.*s", (int)part.length, part.base);
		json = json_is_array(json) && !slice_to_int64(part, &number) ?
			json_array_get(json, (size_t)number) : json_object_get(json, key);
		assert_non_null(json);
		part = slice_cut(&rest, '/');
	}
	snprintf(key, sizeof(key), "%.*s", (int)part.length, part.base);
	if (value)
		assert_non_null(new_value = json_loads(value, JSON_DECODE_ANY, NULL));
	if (!value)
		json_object_del(json, key);
	else if (json_is_array(json))
		assert_int_equal(json_array_append_new(json, new_value), 0);
	else
		assert_int_equal(json_object_set_new(json, key, new_value), 0);
}

#define VISIT "kinds/3/"
#define AT_VISIT "kind \"visit\""
#define FIELD(n) VISIT "fields/" #n "/"
#define MAKE VISIT "verbs/1/"
#define AT_MAKE AT_VISIT ", verb \"make\": "
#define CLOCK VISIT "clocks/0/"
#define AT_CLOCK AT_VISIT ", clock \"due\": "
#define PROOF VISIT "evidence/0/"
#define AT_PROOF AT_VISIT ", evidence from verb \"make\": "

static const struct {
	const char *path, *value, *message;
} refused[] = {
	/* the pack itself */
	{ "pack", NULL, "\"pack\" is missing" },
	{ "pack", "\"Small Pack\"", "\"pack\" is \"Small Pack\", but names are lower-case letters, "
		"digits and _, begin with a letter and have at most 40 characters" },
	{ "version", "1", "\"version\" must be text" },
	{ "title", "\"\"", "\"title\" must not be empty" },
	{ "colour", "1", "\"colour\" means nothing here; look at its spelling" },
	{ "kinds", "{}", "\"kinds\" must be a list" },
	{ "roles/-", "{\"name\":\"nurse\",\"label\":\"N\"}", "role \"nurse\": it is declared twice" },
	{ "roles/-", "{\"name\":\"hca\"}", "role \"hca\": \"label\" is missing" },
	{ "requirements", "[{\"text\":\"x\"}]", "requirement: number 1 has no \"id\"" },
	{ "requirements", "[{\"id\":\"a\"}]", "requirement \"a\": \"text\": This needs an answer." },
	{ "requirements", "[{\"id\":\"a\",\"text\":\"x\"},{\"id\":\"a\",\"text\":\"x\"}]",
		"requirement \"a\": it is declared twice" },
	/* a framework */
	{ "framework/source", NULL, "framework \"law\": \"source\" is missing" },
	{ "framework/checked", "\"yes\"", "framework \"law\": \"checked\" must be true or false" },
	{ "framework/nodes/-", "{\"id\":\"L\",\"title\":\"x\",\"checked\":true}",
		"framework \"law\", node \"L\": it is declared twice" },
	{ "framework/nodes/-", "{\"id\":\"M\",\"title\":\"x\",\"checked\":true,\"parent\":\"X\"}",
		"framework \"law\", node \"M\": its parent \"X\" must come before it" },
	{ "framework/nodes/-", "{\"id\":\"M\",\"title\":\"x\"}", "framework \"law\", node \"M\": \"checked\" is missing" },
	{ "framework/nodes/-", "5", "framework \"law\", node: an object {...} must be here" },
	/* a kind */
	{ VISIT "name", "\"visits 2\"", "kind \"visits 2\": \"name\" is \"visits 2\", but names are "
		"lower-case letters, digits and _, begin with a letter and have at most 40 characters" },
	{ VISIT "plural", NULL, AT_VISIT ": \"plural\" is missing" },
	{ VISIT "family", "\"pet\"", AT_VISIT ": \"family\" is \"pet\", but must be place, person, "
		"requirement, policy, record, change or system" },
	{ VISIT "title_field", "\"title\"", AT_VISIT ": \"title_field\": field \"title\" is not declared" },
	{ VISIT "place_required", "1", AT_VISIT ": \"place_required\" must be true or false" },
	{ VISIT "see", "\"by =\"", AT_VISIT ": \"see\": column 5: a value must come here, but the text "
		"ends" },
	{ VISIT "see", "\"by = me or ward = x\"", AT_VISIT ": \"see\": column 12: \"ward\" is not a field "
		"of this kind, nor by, me, role, place or thing" },
	{ VISIT "see", "\"role in (nurse, matron)\"", AT_VISIT ": there is no role \"matron\"" },
	{ VISIT "verbs/0/from", "[\"made\"]", AT_VISIT ": no verb makes one: a verb without \"from\" must be there" },
	{ "kinds/-", "{\"name\":\"list\",\"label\":\"L\",\"plural\":\"L\",\"family\":\"record\","
		"\"title_field\":\"a\",\"fields\":[{\"name\":\"a\",\"label\":\"A\",\"type\":\"text\"}],"
		"\"verbs\":[{\"name\":\"add\",\"label\":\"A\"}]}",
		"kind \"list\": it is declared twice" },
	/* fields */
	{ FIELD(0) "label", NULL, AT_VISIT ", field \"saw\": \"label\" is missing" },
	{ FIELD(0) "type", NULL, AT_VISIT ", field \"saw\": \"type\" is missing" },
	{ FIELD(0) "type", "\"string\"", AT_VISIT ", field \"saw\": \"type\" is \"string\", which is not "
		"a type of field" },
	{ FIELD(0) "name", "\"who\"", AT_VISIT ", field \"who\": it is declared twice" },
	{ FIELD(0) "name", "\"state\"", AT_VISIT ", field \"state\": a field cannot have this name; it "
		"means something else" },
	{ FIELD(0) "length_max", "0", AT_VISIT ", field \"saw\": \"length_max\" must be between 1 and "
		"1048576" },
	{ FIELD(0) "refers_to", "\"person\"", AT_VISIT ", field \"saw\": only a field of type thing or "
		"things has \"refers_to\"" },
	{ FIELD(0) "template_field", "\"list\"", AT_VISIT ", field \"saw\": only a field of type answers "
		"has \"template_field\"" },
	{ FIELD(0) "least", "1", AT_VISIT ", field \"saw\": only a field of type whole has \"least\" and "
		"\"most\"" },
	{ FIELD(0) "personal", "\"self\"", AT_VISIT ", field \"saw\": \"personal\" is \"self\", but only "
		"a person is somebody" },
	{ FIELD(0) "personal", "true", AT_VISIT ", field \"saw\": \"personal\" must be \"self\", "
		"\"author\" or the name of a field" },
	{ FIELD(0) "personal", "\"list\"", AT_VISIT ", field \"saw\": \"personal\": field \"list\" must "
		"refer to a person" },
	{ FIELD(0) "choices", "[{\"value\":\"a\",\"label\":\"A\"}]", AT_VISIT ", field \"saw\": only a "
		"field of type choice has \"choices\"" },
	{ FIELD(2) "refers_to", "\"ghost\"", AT_VISIT ", field \"list\": \"refers_to\": there is no kind "
		"\"ghost\"" },
	{ FIELD(1) "markdown", "true", AT_VISIT ", field \"who\": only a field of type words has "
		"\"markdown\"" },
	{ FIELD(1) "find", "true", AT_VISIT ", field \"who\": only a field of type text or words has "
		"\"find\"" },
	{ FIELD(3) "pins", "\"saw\"", AT_VISIT ", field \"version\": \"pins\": field \"saw\" must be of "
		"type thing" },
	{ FIELD(3) "pins", "\"who\"", AT_VISIT ", field \"version\": a person has no field \"version\"" },
	{ FIELD(4) "template_field", NULL, AT_VISIT ", field \"answers\": \"template_field\" is missing" },
	{ FIELD(4) "template_field", "\"who\"", AT_VISIT ", field \"answers\": \"template_field\": field "
		"\"who\" must refer to a kind with a field of type questions" },
	{ FIELD(5) "choices", NULL, AT_VISIT ", field \"how\": \"choices\" is missing" },
	{ FIELD(5) "choices/-", "{\"value\":\"overt\",\"label\":\"X\"}", AT_VISIT ", field \"how\", choice \"overt\": it is "
		"declared twice" },
	{ FIELD(5) "usual", "\"covert\"", AT_VISIT ", field \"how\": \"usual\" is \"covert\", which is not "
		"one of the choices" },
	{ FIELD(6) "usual", "\"soon\"", AT_VISIT ", field \"next\": \"usual\" must be \"today\" or a date" },
	{ FIELD(7) "least", "10", AT_VISIT ", field \"times\": \"least\" is more than \"most\"" },
	/* states */
	{ VISIT "states/-", "{\"name\":\"made\",\"label\":\"M\"}", AT_VISIT ", state \"made\": it is "
		"declared twice" },
	/* verbs */
	{ MAKE "name", "\"plan\"", AT_VISIT ", verb \"plan\": it is declared twice" },
	{ MAKE "label", NULL, AT_MAKE "\"label\" is missing" },
	{ MAKE "from", "[\"dreamt\"]", AT_MAKE "state \"dreamt\" is not declared" },
	{ MAKE "from", "[]", AT_MAKE "\"from\" is empty; leave it out when the verb makes a new thing" },
	{ MAKE "from", "\"planned\"", AT_MAKE "\"from\" must be a list of names" },
	{ MAKE "to", "\"done\"", AT_MAKE "state \"done\" is not declared" },
	{ VISIT "verbs/0/to", NULL, AT_VISIT ", verb \"plan\": \"to\" must say in which state a new visit "
		"begins" },
	{ VISIT "verbs/0/second_person", "true", AT_VISIT ", verb \"plan\": a verb that makes a new thing "
		"has no first person" },
	{ VISIT "verbs/0/withdraws", "true", AT_VISIT ", verb \"plan\": a verb that makes a new thing has "
		"nothing to withdraw" },
	{ MAKE "redates", "\"next\"", AT_MAKE "\"redates\" names field \"next\", which it does not ask for" },
	{ MAKE "anyone", "true", AT_MAKE "only a verb that makes a new thing can be for \"anyone\"" },
	{ MAKE "fields/-", "\"harmm\"", AT_MAKE "field \"harmm\" is not declared" },
	{ MAKE "fields/-", "\"saw\"", AT_MAKE "\"fields\" has \"saw\" twice" },
	{ MAKE "fields/-", "3", AT_MAKE "\"fields\" must be a list of names" },
	{ MAKE "who", "\"role = matron\"", AT_MAKE "there is no role \"matron\"" },
	{ MAKE "fields/-", "\"who\"", AT_MAKE "\"who\" depends on field \"who\", so the verb must not "
		"ask for it" },
	{ MAKE "who", "5", AT_MAKE "\"who\" must be text in the scope language" },
	/* effects */
	{ MAKE "effects/-", "{\"field\":\"x\",\"day\":true}", AT_MAKE "effect: field \"x\" is not "
		"declared" },
	{ MAKE "effects/-", "{\"field\":\"next\"}", AT_VISIT ", verb \"make\", effect on \"next\": it must say one of "
		"copy, add, day, by, months_after" },
	{ MAKE "effects/-", "{\"field\":\"times\",\"add\":1,\"day\":true}", AT_VISIT ", verb \"make\", effect on "
		"\"times\": it must say one of copy, add, day, by, months_after" },
	{ MAKE "effects/-", "{\"field\":\"times\",\"add\":\"1\"}", AT_VISIT ", verb \"make\", effect on \"times\": "
		"\"add\" must be a whole number" },
	{ MAKE "effects/-", "{\"field\":\"times\",\"day\":true}", AT_MAKE "effect: field \"times\" must be "
		"of type day" },
	{ MAKE "effects/-", "{\"field\":\"saw\",\"add\":1}", AT_MAKE "effect: field \"saw\" must be of "
		"type whole" },
	{ MAKE "effects/-", "{\"field\":\"list\",\"by\":true}", AT_MAKE "effect: field \"list\" must "
		"refer to a person" },
	{ MAKE "effects/-", "{\"field\":\"saw\",\"copy\":\"seen\"}", AT_MAKE "effect: field \"seen\" is not "
		"declared" },
	{ MAKE "effects/-", "{\"field\":\"saw\",\"copy\":\"times\"}", AT_MAKE "effect: \"saw\" and "
		"\"times\" are not of the same type" },
	{ MAKE "effects/-", "{\"field\":\"next\",\"months_after\":\"saw\"}", AT_MAKE "effect: field "
		"\"saw\" must be of type whole" },
	{ MAKE "effects/-", "{\"field\":\"times\",\"months_after\":\"times\"}", AT_MAKE "effect: field "
		"\"times\" must be of type day" },
	{ MAKE "effects/-", "{\"field\":\"next\",\"months_after\":\"list.questions\"}", AT_MAKE "field "
		"\"questions\" of a list must be of type whole" },
	{ MAKE "effects/-", "{\"field\":\"next\",\"months_after\":"
		"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.x\"}", AT_MAKE "effect: field "
		"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.x\" is not declared" },
	{ FIELD(2) "refers_to", NULL, AT_VISIT ", field \"version\": field \"list\" must say by "
		"\"refers_to\" which kind has \"version\"" },
	{ MAKE "effects/-", "{\"field\":\"next\",\"months_after\":\"list.years\"}", AT_MAKE "a list has "
		"no field \"years\"" },
	/* spawns */
	{ MAKE "spawns/0/kind", "\"ghost\"", AT_MAKE "it makes a \"ghost\", but there is no such kind" },
	{ MAKE "spawns/0/verb", "\"make\"", AT_MAKE "a visit is not made by verb \"make\"" },
	{ MAKE "spawns/0/for_each", "\"saw\"", AT_MAKE "\"for_each\": field \"saw\" must be of type "
		"answers" },
	{ MAKE "spawns/0/set", "[]", AT_VISIT ", verb \"make\", spawned \"visit\": \"set\" must be an object" },
	{ MAKE "spawns/0/set/saw", "\"x\"", AT_MAKE "\"set\": verb \"plan\" of a visit does not take "
		"\"saw\"" },
	{ MAKE "spawns/0/set/who", "\"$answer.who\"", AT_MAKE "\"set\": nothing is called "
		"\"$answer.who\" here" },
	{ MAKE "spawns/0/set/who", "5", AT_MAKE "\"set\": \"who\" must be text" },
	{ MAKE "spawns/0/for_each", NULL, AT_MAKE "\"set\": nothing is called \"$answer.owner\" here" },
	/* clocks */
	{ CLOCK "starts", NULL, AT_CLOCK "\"starts\" is missing" },
	{ CLOCK "starts/-", "\"go\"", AT_CLOCK "verb \"go\" is not declared" },
	{ CLOCK "stops/-", "\"go\"", AT_CLOCK "verb \"go\" is not declared" },
	{ CLOCK "verb", "\"go\"", AT_CLOCK "verb \"go\" is not declared" },
	{ CLOCK "months", "2", AT_CLOCK "it must say when it is due by one of \"due_field\", \"days\", "
		"\"months\" or \"months_field\"" },
	{ CLOCK "days", "-1", AT_CLOCK "\"days\" must be between 0 and 1000000" },
	{ CLOCK "role", "\"nurse\"", AT_CLOCK "\"person_field\" and \"role\" exclude each other" },
	{ CLOCK "person_field", NULL, AT_CLOCK "\"person_field\" or \"role\" must say whose clock it is" },
	{ CLOCK "person_field", "\"list\"", AT_CLOCK "\"person_field\": field \"list\" must refer to a "
		"person" },
	{ CLOCK "days", "\"two\"", AT_CLOCK "\"days\" must be a whole number" },
	{ CLOCK "due_field", "\"ends\"", AT_CLOCK "it must say when it is due by one of \"due_field\", "
		"\"days\", \"months\" or \"months_field\"" },
	{ VISIT "clocks/-", "{\"name\":\"a\",\"label\":\"A\",\"starts\":[\"plan\"],\"role\":\"matron\","
		"\"months\":2}", AT_VISIT ", clock \"a\": there is no role \"matron\"" },
	{ VISIT "clocks/-", "{\"name\":\"a\",\"label\":\"A\",\"starts\":[\"plan\"],\"role\":\"nurse\","
		"\"months\":2,\"working\":true}", AT_VISIT ", clock \"a\": only \"days\" can be \"working\"" },
	{ VISIT "clocks/-", "{\"name\":\"a\",\"label\":\"A\",\"starts\":[\"plan\"],\"role\":\"nurse\","
		"\"due_field\":\"ends\"}", AT_VISIT ", clock \"a\": \"due_field\": field \"ends\" is not "
		"declared" },
	{ CLOCK "renews", "\"x\"", AT_CLOCK "\"renews\": field \"x\" is not declared" },
	/* evidence */
	{ PROOF "verb", "\"go\"", AT_VISIT ", evidence from verb \"go\": verb \"go\" is not declared" },
	{ PROOF "strand", "\"hearsay\"", AT_PROOF "\"strand\" is \"hearsay\", but must be paper, practice "
		"or contradiction" },
	{ PROOF "strand", "\"paper\"", AT_PROOF "\"measure\" must be attested or trained" },
	{ PROOF "measure", "\"trained\"", AT_PROOF "only evidence on paper has a \"measure\"" },
	{ PROOF "method", "\"overt\"", AT_PROOF "one of \"method\" and \"method_field\" must say how it "
		"was seen" },
	{ PROOF "method_field", "\"saw\"", AT_PROOF "\"method_field\": field \"saw\" must be of type "
		"choice" },
	{ PROOF "answers_field", NULL, AT_PROOF "it must count by one of \"answers_field\", \"y_field\" or "
		"\"y_when\"" },
	{ PROOF "y_field", "\"times\"", AT_PROOF "\"y_field\" and \"n_field\" go together" },
	{ PROOF "y_when", "\"saw\"", AT_PROOF "it must count by one of \"answers_field\", \"y_field\" or "
		"\"y_when\"" },
	{ PROOF "holder_field", "\"list\"", AT_PROOF "\"holder_field\": field \"list\" must refer to a "
		"person" },
	{ PROOF "until_field", "\"saw\"", AT_PROOF "\"until_field\": field \"saw\" must be of type day" },
	{ PROOF "requirement_field", "\"who\"", AT_PROOF "\"requirement_field\": field \"who\" must refer "
		"to a requirement" },
	{ PROOF "requirement_field", "\"saw\"", AT_PROOF "\"requirement_field\": field \"saw\" must be of "
		"type thing or things" },
	{ VISIT "evidence/-", "{\"verb\":\"make\",\"strand\":\"contradiction\"}", AT_PROOF
		"\"requirement_field\" must say what it is evidence for" },
	{ VISIT "evidence/-", "{\"verb\":\"make\",\"strand\":\"contradiction\",\"y_when\":\"saw\"}",
		AT_PROOF "only evidence of practice counts right and wrong" },
	{ VISIT "evidence/-", "{\"verb\":\"make\",\"strand\":\"practice\",\"method\":\"rumour\"}",
		AT_PROOF "\"method\" must be covert, overt, peer, record, sensor or self" },
	{ VISIT "evidence/-", "7", AT_VISIT ", evidence from verb: an object {...} must be here" },
	{ PROOF "through", "\"who\"", AT_PROOF "\"through\": what field \"who\" names must have a field "
		"\"\" that refers to requirements" },
};

static void test_what_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct kinds *kinds = kinds_create();
		json_t *pack = test_json(small_pack);

		put_at(pack, refused[i].path, refused[i].value);
		if (kinds_add_pack(kinds, pack) != FT_REFUSED)
			fail_msg("accepted: %s = %s", refused[i].path, refused[i].value);
		assert_string_equal(error_message(), refused[i].message);
		assert_int_equal(kinds_count(kinds), 0);
		json_decref(pack);
		kinds_free(kinds);
	}
}

/* Everything that a reader of kinds follows by name must be there. */
static void check_names_fit(const struct kinds *kinds)
{
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);

		assert_non_null(kind_field(kind, kind->title_field));
		for (size_t j = 0; j < kind->verb_count; j++) {
			const struct verb *verb = &kind->verbs[j];

			for (size_t f = 0; f < verb->field_count; f++)
				assert_non_null(kind_field(kind, verb->fields[f]));
			assert_true(!*verb->to || kind_state(kind, verb->to));
		}
		for (size_t j = 0; j < kind->evidence_count; j++)
			assert_non_null(kind_verb(kind, kind->evidence[j].verb));
	}
}

/* Today's program refuses each of these; a record that adopted it in the past still opens. */
static void test_what_was_adopted_is_kept(void **state)
{
	size_t kept = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct kinds *kinds = kinds_create();
		json_t *pack = test_json(small_pack), *own = test_json("{\"pack\":\"b\","
			"\"version\":\"1\",\"title\":\"B\"}");

		put_at(pack, refused[i].path, refused[i].value);
		kinds_add_adopted_pack(kinds, pack);
		if (kinds_note_count(kinds) == 0)
			fail_msg("nothing was noted: %s", refused[i].message);
		check_names_fit(kinds);
		kept += kinds_find(kinds, "visit") != NULL;
		if (kinds_add_pack(kinds, own))
			fail_msg("%s: no pack can be added: %s", refused[i].message, error_message());
		json_decref(own);
		json_decref(pack);
		kinds_free(kinds);
	}
	if (kept * 10 < 7 * sizeof(refused) / sizeof(refused[0]))
		fail_msg("the kind is left in %zu of %zu", kept, sizeof(refused) / sizeof(refused[0]));
}

static void test_a_harmless_oddity_costs_nothing(void **state)
{
	struct kinds *kinds = kinds_create();
	json_t *pack = test_json(small_pack);
	const struct kind *visit;

	(void)state;
	put_at(pack, MAKE "colour", "\"blue\"");
	put_at(pack, MAKE "fields/-", "\"who\"");
	put_at(pack, PROOF "strand", "\"gossip\"");
	assert_int_equal(kinds_add_pack(kinds, pack), FT_REFUSED);
	kinds_add_adopted_pack(kinds, pack);
	visit = kinds_find(kinds, "visit");
	assert_non_null(visit);
	assert_non_null(kind_verb(visit, "make"));
	assert_int_equal(visit->evidence_count, 0);
	assert_int_equal(kinds_note_count(kinds), 3);
	assert_string_equal(kinds_note_at(kinds, 0),
		AT_MAKE "\"colour\" means nothing here; look at its spelling");
	json_decref(pack);
	kinds_free(kinds);
}

static struct kinds *load_small(void)
{
	struct kinds *kinds = kinds_create();
	json_t *pack = test_json(small_pack);

	if (kinds_add_pack(kinds, pack))
		fail_msg("%s", error_message());
	json_decref(pack); /* the registry keeps what it needs */
	return kinds;
}

static void test_what_is_read(void **state)
{
	struct kinds *kinds = load_small();
	const struct kind *visit = kinds_find(kinds, "visit");
	const struct verb *plan = kind_verb(visit, "plan"), *make = kind_verb(visit, "make");

	(void)state;
	assert_int_equal(kinds_count(kinds), 4);
	assert_ptr_equal(kinds_at(kinds, 3), visit);
	assert_string_equal(visit->pack, "small");
	assert_string_equal(visit->hint, "");
	assert_int_equal(visit->family, FAMILY_RECORD);
	assert_string_equal(family_name(visit->family), "record");
	assert_non_null(visit->see);
	assert_true(kind_state(visit, "made")->closed);
	assert_null(kind_state(visit, "gone"));
	assert_null(kind_verb(visit, "gone"));
	assert_null(kinds_find(kinds, "gone"));
	assert_true(verb_allowed_from(plan, ""));
	assert_false(verb_allowed_from(plan, "planned"));
	assert_true(verb_allowed_from(make, "planned"));
	assert_false(verb_allowed_from(make, "made"));
	assert_false(verb_allowed_from(make, ""));
	assert_null(plan->who);
	assert_int_equal(make->effect_count, 2);
	assert_int_equal(make->effects[0].type, EFFECT_MONTHS_AFTER);
	assert_string_equal(make->effects[0].from, "list.months");
	assert_int_equal(make->effects[1].number, 1);
	assert_int_equal(visit->clocks[0].days, 5);
	assert_true(visit->clocks[0].working);
	assert_string_equal(choice_label(kind_field(visit, "how"), "overt"), "Openly");
	assert_string_equal(choice_label(kind_field(visit, "how"), "other"), "other");
	assert_int_equal(kind_field(visit, "times")->most, 9);
	assert_true(kind_field(visit, "version")->least == INT64_MIN);
	kinds_free(kinds);
}

static void test_framework_and_facts(void **state)
{
	struct kinds *kinds = load_small();
	const struct framework *of = NULL;
	const struct node *node = kinds_node(kinds, "L-1", &of);

	(void)state;
	assert_string_equal(of->name, "law");
	assert_string_equal(node->parent, "L");
	assert_false(node->checked);
	assert_int_equal(json_whole(node->facts, "months", 0), 3);
	assert_null(json_object_get(node->facts, "title"));
	assert_null(kinds_node(kinds, "L", NULL)->facts);
	assert_null(kinds_node(kinds, "L-9", NULL));
	kinds_free(kinds);
}

static void add_version(struct kinds *kinds, const char *version, const char *label, int code)
{
	json_t *pack = test_json(small_pack);

	json_object_set_new(pack, "version", json_string(version));
	json_object_set_new(json_array_get(json_object_get(pack, "kinds"), 3), "label",
		json_string(label));
	assert_int_equal(kinds_add_pack(kinds, pack), code);
	json_decref(pack);
}

static void test_newer_versions_replace_older(void **state)
{
	struct kinds *kinds = load_small();

	(void)state;
	add_version(kinds, "1.9", "Nine", 0);
	add_version(kinds, "1.10", "Ten", 0);
	assert_string_equal(kinds_find(kinds, "visit")->label, "Ten");
	add_version(kinds, "1.9", "Nine", 0);
	assert_string_equal(kinds_find(kinds, "visit")->label, "Ten");
	add_version(kinds, "1.10", "Ten again", 0);
	assert_string_equal(kinds_find(kinds, "visit")->label, "Ten again");
	add_version(kinds, "2", "", FT_REFUSED);
	assert_string_equal(kinds_find(kinds, "visit")->label, "Ten again");
	assert_int_equal(kinds_count(kinds), 4);
	kinds_free(kinds);
}

/* A kind of one's own that refers to kinds of another pack. */
static const char own_pack[] =
	"{\"pack\":\"own\",\"version\":\"1\",\"title\":\"Own\",\"kinds\":[{\"name\":\"walk\","
	"\"label\":\"Walk\",\"plural\":\"Walks\",\"family\":\"record\",\"title_field\":\"with\","
	"\"fields\":[{\"name\":\"with\",\"label\":\"With\",\"type\":\"thing\","
	"\"refers_to\":\"visit\"}],\"verbs\":[{\"name\":\"add\",\"label\":\"Add\","
	"\"fields\":[\"with\"],\"who\":\"role = nurse\"}]}]}";

static void test_packs_refer_to_each_other(void **state)
{
	struct kinds *alone = kinds_create(), *kinds = load_small();
	json_t *own = test_json(own_pack), *without = test_json(small_pack);

	(void)state;
	assert_int_equal(kinds_add_pack(alone, own), FT_REFUSED);
	assert_int_equal(kinds_add_pack(kinds, own), 0);
	assert_string_equal(kinds_find(kinds, "walk")->pack, "own");
	/* a version without what the other pack needs is refused, and the old one stays */
	json_array_remove(json_object_get(without, "kinds"), 3);
	assert_int_equal(kinds_add_pack(kinds, without), FT_REFUSED);
	assert_string_equal(error_message(),
		"kind \"walk\", field \"with\": \"refers_to\": there is no kind \"visit\"");
	assert_non_null(kinds_find(kinds, "visit"));
	assert_string_equal(kinds_at(kinds, 4)->name, "walk");
	json_decref(own);
	json_decref(without);
	kinds_free(alone);
	kinds_free(kinds);
}

static void test_same_name_in_two_packs(void **state)
{
	struct kinds *kinds = load_small();
	static const char *const cases[][3] = {
		{ "kinds/0/name", "\"visit\"", "kind \"visit\": it is in packs \"small\" and \"own\"" },
		{ "roles", "[{\"name\":\"nurse\",\"label\":\"N\"}]", "role \"nurse\": it is declared twice" },
		{ "framework", "{\"name\":\"law\",\"title\":\"L\",\"version\":\"1\",\"source\":\"s\","
			"\"checked\":true}", "framework \"law\" is declared twice" },
		{ "framework", "{\"name\":\"law2\",\"title\":\"L\",\"version\":\"1\",\"source\":\"s\","
			"\"checked\":true,\"nodes\":[{\"id\":\"L-1\",\"title\":\"x\",\"checked\":true}]}",
			"node \"L-1\" is in framework \"law\" and in \"law2\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *pack = test_json(own_pack);

		put_at(pack, cases[i][0], cases[i][1]);
		assert_int_equal(kinds_add_pack(kinds, pack), FT_REFUSED);
		assert_string_equal(error_message(), cases[i][2]);
		assert_int_equal(kinds_count(kinds), 4);
		json_decref(pack);
	}
	assert_int_equal(kinds_role_count(kinds), 1);
	assert_string_equal(kinds_role_at(kinds, 0)->label, "Nurse");
	kinds_free(kinds);
}

/* Starter requirements are checked by the kind requirement, which must be somewhere. */
static void test_starters_need_their_kind(void **state)
{
	struct kinds *kinds = kinds_create();
	json_t *pack = test_json("{\"pack\":\"a\",\"version\":\"1\",\"title\":\"A\","
		"\"requirements\":[{\"id\":\"r\",\"text\":\"x\"}]}");

	(void)state;
	assert_int_equal(kinds_add_pack(kinds, pack), FT_REFUSED);
	assert_string_equal(error_message(),
		"requirement \"r\": there is no kind \"requirement\" with a verb \"adopt\"");
	json_decref(pack);
	kinds_free(kinds);
	kinds = load_small();
	pack = test_json("{\"pack\":\"a\",\"version\":\"1\",\"title\":\"A\","
		"\"requirements\":[{\"id\":\"r\",\"text\":\"x\"}]}");
	assert_int_equal(kinds_add_pack(kinds, pack), 0);
	assert_int_equal(kinds_starter_count(kinds), 1);
	assert_string_equal(json_text(kinds_starter_at(kinds, 0), "text"), "x");
	json_decref(pack);
	kinds_free(kinds);
}

/* Names may be as long as the file: the message is cut, nothing else. */
static void test_very_long_names(void **state)
{
	struct kinds *kinds = kinds_create();
	json_t *pack = test_json(small_pack);
	struct buf name;

	(void)state;
	buf_init(&name, 100000);
	for (int i = 0; i < 20000; i++)
		buf_add_text(&name, "\xc3\xa9");
	json_object_set_new(json_array_get(json_object_get(pack, "kinds"), 3), "name",
		json_string(name.base));
	assert_int_equal(kinds_add_pack(kinds, pack), FT_REFUSED);
	assert_memory_equal(error_message(), "kind \"\xc3\xa9", 8);
	assert_true(text_is_utf8(slice_of(error_message())));
	buf_release(&name);
	json_decref(pack);
	kinds_free(kinds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_what_was_adopted_is_kept),
		cmocka_unit_test(test_a_harmless_oddity_costs_nothing),
		cmocka_unit_test(test_what_is_read),
		cmocka_unit_test(test_framework_and_facts),
		cmocka_unit_test(test_newer_versions_replace_older),
		cmocka_unit_test(test_packs_refer_to_each_other),
		cmocka_unit_test(test_same_name_in_two_packs),
		cmocka_unit_test(test_starters_need_their_kind),
		cmocka_unit_test(test_very_long_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
