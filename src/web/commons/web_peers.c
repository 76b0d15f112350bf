/* Peers: whose logs of the commons we follow, how fresh they are, what they hold of ours, and what
 * of others is not kept here. */
#include "pages.h"

#include "blocks_part.h"
#include "commons.h"
#include "parts.h"
#include "peer_words.h"

enum { PEERS_SHOWN = 200 };

/* -- model -- */

static void say_all(json_t *model, const json_t *status)
{
	int64_t logs = json_whole(status, "logs", 0);
	size_t holders = json_array_size(json_object_get(status, "holders"));
	size_t forks = json_array_size(json_object_get(status, "forks"));
	struct buf said;

	say_begin(&said);
	if (logs == 0) {
		buf_add_text(&said, "We follow nobody in the commons yet.");
	} else {
		buf_add_text(&said, "We follow ");
		say_count(&said, logs, "organisation", "organisations");
		buf_print(&said, "; %s ours.", holders ? "" : "nobody says that they hold");
		if (holders) {
			said.length -= strlen(" ours.");
			say_number(&said, (int64_t)holders, false);
			buf_print(&said, " %s ours.", holders == 1 ? "holds" : "hold");
		}
	}
	model_say(model, "heading", &said);
	say_begin(&said);
	if (forks > 0) {
		say_number(&said, (int64_t)forks, true);
		buf_print(&said, " of them published two histories. ");
	}
	buf_add_text(&said, "Each of us writes a log of our own, and keeps copies of the others'. "
			    "Nobody is in the middle.");
	model_say(model, "say", &said);
}

static int add_rules(struct visit *visit, json_t *model)
{
	json_t *rules;
	int code = commons_rules(visit->web->commons, &rules);

	if (code)
		return code;
	json_put(model, "rules", json_incref(json_object_get(rules, "items")));
	json_put_text(model, "topics", json_text(rules, "topics"));
	json_decref(rules);
	return 0;
}

static int peers_model(struct visit *visit, json_t *model)
{
	struct commons *commons = visit->web->commons;
	json_t *status = NULL, *peers = NULL, *peer;
	int code = commons_status(commons, &status);
	size_t i;

	if (!code)
		code = commons_peers(commons, request_query_whole(visit->request, "cursor", 0),
			PEERS_SHOWN, &peers);
	if (!code)
		code = add_rules(visit, model);
	if (!code)
		code = blocks_part_model(visit, model);
	if (!code) {
		json_array_foreach(json_object_get(peers, "items"), i, peer)
			peer_describe(peer, json_whole(status, "size", 0));
		say_all(model, status);
		json_object_update(model, status);
		json_object_update(model, peers);
		json_put_text(model, "url", commons_url(commons) ? commons_url(commons) : "");
		json_put_flag(model, "may_change", visit->administrator);
		json_put_text(model, "done", request_query(visit->request, "done"));
	}
	json_decref(status);
	json_decref(peers);
	return code;
}

/* -- face: what is -- */

static void write_done(const json_t *model, struct html *html)
{
	static const struct {
		const char *done, *words;
	} all[] = {
		{ "added", "It is followed from now on. What it said until today comes in the next "
			   "minutes." },
		{ "blocked", "That is neither kept nor shown from now on." },
		{ "allowed", "That is kept and shown again. What is missing is fetched." },
		{ "topics", "The topics are changed." },
		{ "subscribed", "What it blocks is blocked here, too, unless a rule of ours says "
				"otherwise." },
		{ "unsubscribed", "What it blocks is no longer blocked here. What is missing is "
				  "fetched." }
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(json_text(model, "done"), all[i].done) == 0)
			html_put(html, RAW("<p class=\"say\" role=\"status\">"), TEXT(all[i].words),
				RAW("</p>"));
}

static void write_taking(const json_t *model, struct html *html)
{
	const json_t *taking = json_object_get(model, "taking");
	struct buf done, total;

	if (!taking)
		return;
	say_begin(&done);
	say_begin(&total);
	say_figure(&done, json_whole(taking, "done", 0));
	say_figure(&total, json_whole(taking, "total", 0));
	html_put(html, RAW("<section class=\"blk near card\"><h2>Coming in now</h2><p>"),
		TEXT_SLICE(peer_host(json_text(taking, "what"))), RAW(": "), TEXT(done.base),
		RAW(" of "), TEXT(total.base),
		RAW(". It goes on by itself, also after an interruption.</p>"
		    "<progress aria-label=\"Coming in\" max=\""),
		NUMBER(json_whole(taking, "total", 1)), RAW("\" value=\""),
		NUMBER(json_whole(taking, "done", 0)), RAW("\"></progress></section>"));
	buf_release(&done);
	buf_release(&total);
}

static void write_forks(const json_t *model, struct html *html)
{
	const json_t *forks = json_object_get(model, "forks"), *fork;
	size_t i;

	if (json_array_size(forks) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near card\"><h2>Two histories</h2><p>Somebody who "
			   "shows one history to some and another to others signed both. The proof "
			   "needs nobody's "
			   "word: anyone can check it with that organisation's key.</p><ul "
			   "class=\"links\">"));
	json_array_foreach(forks, i, fork)
	{
		const char *origin = json_text(fork, "origin");
		struct buf common;

		say_begin(&common);
		say_count(&common, json_whole(fork, "common", 0), "entry", "entries");
		html_put(html, RAW("<li><b>"), TEXT_SLICE(peer_host(origin)),
			RAW("</b> published two histories. They agree on the first "),
			TEXT(common.base),
			RAW(", and only those are shown here. <a "
			    "href=\"/commons/peers/proof?origin="),
			QUERY(origin), RAW("\">Download the proof<span class=\"vh\"> about "),
			TEXT(origin), RAW("</span></a></li>"));
		buf_release(&common);
	}
	html_put(html, RAW("</ul></section>"));
}

static void write_requests(const json_t *model, struct html *html)
{
	int64_t count = json_whole(model, "requests", 0);
	struct buf said;

	if (count == 0)
		return;
	say_begin(&said);
	buf_add_text(&said, "Others ask for ");
	say_count(&said, count, "text", "texts");
	buf_add_text(&said, " to be erased");
	html_put(html, RAW("<section class=\"blk near card\"><p>"), TEXT(said.base),
		RAW(". <a href=\"/commons/requests\">Decide</a></p></section>"));
	buf_release(&said);
}

static void write_key(const json_t *model, struct html *html)
{
	html_put(html, RAW("<section class=\"blk near card\"><h2>Our key, to hand on</h2>"));
	if (!*json_text(model, "key")) {
		html_put(html, RAW("<p>We have no log yet. It begins with the first thing that is "
				   "offered, "
				   "or when somebody is followed.</p></section>"));
		return;
	}
	html_put(html,
		RAW("<p>Whoever has this line can check every word of ours, wherever they got it. "
		    "Give it to them in person, on paper or by telephone, not only by this web "
		    "site.</p>"
		    "<p class=\"digest-words\"><code>"),
		TEXT(json_text(model, "key")), RAW("</code></p><p class=\"muted\">"));
	if (*json_text(model, "url"))
		html_put(html, RAW("We are reached at "), TEXT(json_text(model, "url")), RAW("."));
	else
		html_put(html, RAW("Nobody can reach us from outside: what we say is brought to "
				   "those whom "
				   "we follow."));
	html_put(html, RAW("</p></section>"));
}

static void write_block_form(struct visit *visit, struct html *html, const char *origin, size_t nth)
{
	html_put(html, RAW("<details><summary>Block<span class=\"vh\"> "),
		TEXT_SLICE(peer_host(origin)), RAW("</span></summary>"));
	part_form(visit, html, "/commons/peers/block", "", false);
	part_hidden(html, "what", "origin");
	part_hidden(html, "value", origin);
	html_put(html, RAW("<div class=\"f\"><label for=\"f-why-"), NUMBER((int64_t)nth),
		RAW("\">Why?</label><p class=\"hint\" id=\"h-why-"), NUMBER((int64_t)nth),
		RAW("\">Kept here, for whoever asks later. Nobody else sees it.</p><input "
		    "id=\"f-why-"),
		NUMBER((int64_t)nth),
		RAW("\" type=\"text\" name=\"reason\" maxlength=\"300\" required "
		    "aria-describedby=\"h-why-"),
		NUMBER((int64_t)nth),
		RAW("\"></div><div class=\"acts\">"
		    "<button class=\"btn quiet sm\">Block it</button></div></form></details>"));
}

static void write_allow_form(
	struct visit *visit, struct html *html, const char *what, const char *value)
{
	part_form(visit, html, "/commons/peers/allow", "acts", false);
	part_hidden(html, "what", what);
	part_hidden(html, "value", value);
	html_put(html, RAW("<button class=\"btn quiet sm\">Allow again<span class=\"vh\">: "),
		TEXT(value), RAW("</span></button></form>"));
}

static void write_peer(struct visit *visit, struct html *html, const json_t *peer, size_t nth)
{
	const char *origin = json_text(peer, "origin");
	bool blocked = strcmp(json_text(peer, "trust"), "blocked") == 0;
	struct buf entries;

	say_begin(&entries);
	say_count(&entries, json_whole(peer, "size", 0), "entry", "entries");
	html_put(html, RAW("<li><h3>"), TEXT_SLICE(peer_host(origin)));
	if (json_flag(peer, "forked", false))
		html_put(html, RAW(" <span class=\"state\">two histories</span>"));
	html_put(html, RAW("</h3><p>"), TEXT(json_text(peer, "how")), RAW(" "),
		TEXT(json_text(peer, "holding")), RAW("</p><p class=\"muted\">"),
		TEXT(entries.base), RAW(" here. "), TEXT(json_text(peer, "known")), RAW(" "),
		TEXT(json_text(peer, "url")), RAW("</p>"));
	if (visit->administrator && blocked)
		write_allow_form(visit, html, "origin", origin);
	else if (visit->administrator)
		write_block_form(visit, html, origin, nth);
	html_put(html, RAW("</li>"));
	buf_release(&entries);
}

static void write_peers(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "items"), *peer;
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><h2>Whom we follow</h2>"));
	if (json_array_size(items) == 0)
		part_empty(html, "Nobody yet.",
			"Ask an organisation that you trust for its key and its "
			"address. Those that it introduces are followed, too.",
			NULL);
	else
		html_put(html, RAW("<ol class=\"links card\">"));
	json_array_foreach(items, i, peer) write_peer(visit, html, peer, i);
	if (json_array_size(items) > 0)
		html_put(html, RAW("</ol>"));
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

/* -- face: what can be changed -- */

static void write_add(struct visit *visit, struct html *html)
{
	html_put(
		html, RAW("<section class=\"blk near card\"><h2>Follow another organisation</h2>"));
	part_form(visit, html, "/commons/peers/add", "", true);
	html_put(html,
		RAW("<div class=\"f\"><label for=\"f-key\">Its key</label><p class=\"hint\" "
		    "id=\"h-key\">One line that they gave you: a name, a number and letters with + "
		    "between.</p>"
		    "<input id=\"f-key\" type=\"text\" name=\"key\" maxlength=\"255\" required "
		    "autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"h-key\"></div>"
		    "<div class=\"f\"><label for=\"f-url\">Its address <span "
		    "class=\"optional\">(optional)"
		    "</span></label><p class=\"hint\" id=\"h-url\">Such as "
		    "https://birch.example.org. Without "
		    "one, what it says comes by others whom both of you follow.</p><input "
		    "id=\"f-url\" "
		    "type=\"text\" inputmode=\"url\" name=\"url\" maxlength=\"500\" "
		    "aria-describedby=\"h-url\"></div>"
		    "<label class=\"check\"><input type=\"checkbox\" name=\"quiet\" value=\"1\"> "
		    "Do not tell others that we know it</label>"
		    "<label class=\"check\"><input type=\"checkbox\" name=\"private\" value=\"1\"> "
		    "Its address is in our own network</label>"
		    "<div class=\"acts\"><button class=\"btn\">Follow "
		    "it</button></div></form></section>"));
}

static void write_rules(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *rule;
	size_t i;

	html_put(html,
		RAW("<section class=\"blk near card\"><h2>What is not kept here</h2><p>Rules bind "
		    "this node only. What is blocked is neither stored nor shown.</p><ul "
		    "class=\"links\">"));
	json_array_foreach(json_object_get(model, "rules"), i, rule)
	{
		bool allow = json_flag(rule, "allow", false);

		html_put(html, RAW("<li>"), allow ? RAW("Allowed: ") : RAW("Blocked: "),
			strcmp(json_text(rule, "what"), "origin") ? TEXT(json_text(rule, "what"))
								  : RAW(""),
			RAW(" <b>"), TEXT(json_text(rule, "value")), RAW("</b>"));
		if (*json_text(rule, "reason"))
			html_put(html, RAW("<span class=\"w\">"), TEXT(json_text(rule, "reason")),
				RAW("</span>"));
		if (!allow && visit->administrator)
			write_allow_form(
				visit, html, json_text(rule, "what"), json_text(rule, "value"));
		html_put(html, RAW("</li>"));
	}
	if (json_array_size(json_object_get(model, "rules")) == 0)
		html_put(html, RAW("<li>Nothing is blocked by a rule of ours.</li>"));
	html_put(html, RAW("</ul></section>"));
}

static void write_new_rule(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<section class=\"blk near card\"><h2>Block something</h2>"));
	part_form(visit, html, "/commons/peers/block", "", true);
	html_put(html,
		RAW("<div class=\"f\"><label for=\"f-what\">What?</label><select id=\"f-what\" "
		    "name=\"what\"><option value=\"origin\">An organisation or a host</option>"
		    "<option value=\"topic\">A topic</option><option value=\"kind\">A kind of "
		    "entry</option>"
		    "</select></div><div class=\"f\"><label for=\"f-value\">Which?</label><p "
		    "class=\"hint\" "
		    "id=\"h-value\">spam.example, or a topic such as falls, or a kind such as "
		    "event.</p>"
		    "<input id=\"f-value\" type=\"text\" name=\"value\" maxlength=\"128\" required "
		    "aria-describedby=\"h-value\"></div><div class=\"f\"><label "
		    "for=\"f-reason\">Why?</label>"
		    "<input id=\"f-reason\" type=\"text\" name=\"reason\" maxlength=\"300\" "
		    "required></div>"
		    "<div class=\"f\"><label for=\"f-said\">Tell others? <span "
		    "class=\"optional\">(optional)</span>"
		    "</label><p class=\"hint\" id=\"h-said\">An entry in our log says this word, "
		    "not your "
		    "reason.</p><select id=\"f-said\" name=\"said\" aria-describedby=\"h-said\">"
		    "<option value=\"\">No</option><option value=\"spam\">Spam</option>"
		    "<option value=\"harm\">Harm</option><option value=\"unsafe\">Unsafe "
		    "advice</option>"
		    "<option value=\"personal\">Personal data</option><option "
		    "value=\"legal\">Against the law"
		    "</option><option value=\"off-topic\">Off topic</option><option "
		    "value=\"other\">Other"
		    "</option></select></div><div class=\"acts\"><button class=\"btn "
		    "quiet\">Block</button></div>"
		    "</form></section><section class=\"blk near card\"><h2>Topics</h2>"));
	part_form(visit, html, "/commons/peers/topics", "", true);
	html_put(html,
		RAW("<div class=\"f\"><label for=\"f-topics\">Keep texts of these topics only"
		    "</label><p class=\"hint\" id=\"h-topics\">Words with spaces between. Empty: "
		    "of all topics. "
		    "Entries themselves are small and always kept.</p><input id=\"f-topics\" "
		    "type=\"text\" "
		    "name=\"topics\" maxlength=\"1000\" value=\""),
		ATTR(json_text(model, "topics")),
		RAW("\" aria-describedby=\"h-topics\"></div><div class=\"acts\"><button "
		    "class=\"btn quiet\">"
		    "Keep these</button></div></form></section>"));
}

static void peers_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, (const struct trail[]){ { "Commons", "/commons" }, { "Peers", NULL } }, 2);
	part_heading(html, model);
	write_done(model, html);
	html_put(html, RAW("</div>"));
	write_taking(model, html);
	write_forks(model, html);
	if (visit->administrator || visit_leads(visit))
		write_requests(model, html);
	write_peers(visit, model, html);
	write_key(model, html);
	if (visit->administrator)
		write_add(visit, html);
	write_rules(visit, model, html);
	blocks_part(visit, model, html);
	if (visit->administrator)
		write_new_rule(visit, model, html);
}

static const struct page peers_page = { .section = "commons",
	.live = true,
	.hears_commons = true,
	.model = peers_model,
	.face = peers_face };

static int show_peers(struct request *request, struct response *response)
{
	return page_answer(request, response, &peers_page);
}

static int send_proof(struct request *request, struct response *response)
{
	const struct web *web = request->context;
	int code =
		commons_fork_proof(web->commons, request_query(request, "origin"), &response->body);

	if (code)
		return code;
	response_header(
		response, "Content-Disposition", "attachment; filename=\"two-histories.json\"");
	return response_bytes(response, 200, "application/json");
}

/* -- acts: on a worker, because mirrors may have to be asked before we say something -- */

static const char *field(const json_t *fields, const char *name)
{
	const char *text = json_text(fields, name);

	return *text ? text : NULL;
}

static bool is_ticked(const json_t *fields, const char *name)
{
	return json_flag(fields, name, false) || *json_text(fields, name);
}

static int add_peer(struct request *request, void *context)
{
	const struct web *web = request->context;
	const json_t *fields = context;
	struct commons_peer peer = { .url = field(fields, "url"),
		.key = json_text(fields, "key"),
		.is_private = is_ticked(fields, "private"),
		.is_quiet = is_ticked(fields, "quiet") };

	return commons_add_peer(web->commons, &peer);
}

static int set_rule(struct request *request, const json_t *fields, bool allow)
{
	const struct web *web = request->context;
	struct commons_rule rule = { .what = json_text(fields, "what"),
		.value = json_text(fields, "value"),
		.reason = allow ? NULL : json_text(fields, "reason"),
		.said = allow ? NULL : field(fields, "said"),
		.allow = allow };

	return commons_set_rules(web->commons, &rule, 1);
}

static int add_block(struct request *request, void *context)
{
	return set_rule(request, context, false);
}

static int add_allow(struct request *request, void *context)
{
	return set_rule(request, context, true);
}

static int set_topics(struct request *request, void *context)
{
	const struct web *web = request->context;

	return commons_set_topics(web->commons, json_text(context, "topics"));
}

static int subscribe(struct request *request, void *context)
{
	const struct web *web = request->context;

	return commons_subscribe(web->commons, json_text(context, "origin"), true);
}

static int unsubscribe(struct request *request, void *context)
{
	const struct web *web = request->context;

	return commons_subscribe(web->commons, json_text(context, "origin"), false);
}

static const struct {
	const char *act;
	request_job job;
	const char *done;
} acts[] = { { "add", add_peer, "/commons/peers?done=added" },
	{ "block", add_block, "/commons/peers?done=blocked" },
	{ "allow", add_allow, "/commons/peers?done=allowed" },
	{ "topics", set_topics, "/commons/peers?done=topics" },
	{ "subscribe", subscribe, "/commons/peers?done=subscribed" },
	{ "unsubscribe", unsubscribe, "/commons/peers?done=unsubscribed" } };

static size_t act_of(const struct request *request)
{
	const char *name = request_part(request, "act");
	size_t i = 0;

	while (i < sizeof(acts) / sizeof(acts[0]) && strcmp(acts[i].act, name) != 0)
		i++;
	return i;
}

static int acted(struct request *request, struct response *response, int code, void *context)
{
	(void)context;
	if (code)
		return code;
	return request->wants_json ? response_nothing(response)
				   : response_redirect(response, acts[act_of(request)].done);
}

static int act(struct request *request, struct response *response)
{
	size_t nth = act_of(request);

	(void)response;
	if (nth == sizeof(acts) / sizeof(acts[0]))
		return error_set(FT_NOT_FOUND, "There is no such act.");
	return request_work(request, acts[nth].job, acted, request_fields(request));
}

static const struct route_parameter proof_query[] = {
	{ "origin", "The name of the log", PARAMETER_TEXT, true }, { 0 }
};

const struct route peer_routes[] = {
	{ .method = "GET",
		.path = "/commons/peers",
		.handler = show_peers,
		.who = ROUTE_SIGNED_IN,
		.tag = "Commons",
		.summary = "Whom we follow in the commons, how fresh they are, what they hold "
			   "of ours, two histories, and what is not kept here",
		.answer = "Object" },
	{ .method = "GET",
		.path = "/commons/peers/proof",
		.handler = send_proof,
		.who = ROUTE_SIGNED_IN,
		.tag = "Commons",
		.summary = "The proof that a log published two histories",
		.query = proof_query,
		.answer = "Object" },
	{ .method = "POST",
		.path = "/commons/peers/{act}",
		.handler = act,
		.who = ROUTE_ADMINISTRATOR,
		.body = BODY_FIELDS,
		.tag = "Commons",
		.summary = "add (key, url, quiet, private), block (what, value, reason, said), "
			   "allow (what, value), topics (topics), subscribe or unsubscribe "
			   "(origin)" },
	{ 0 }
};
