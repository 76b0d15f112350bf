/*
 * link_trackers.h: what is taken off a link because it says where the reader came from and not
 * which page it is. Names of parameters as their makers document them; collected by hand.
 */
#ifndef FETTLE_LINK_TRACKERS_H
#define FETTLE_LINK_TRACKERS_H

/* On every host. A * stands for anything that follows. */
static const char *const trackers_everywhere[] = {
	"utm_*", "mtm_*", "matomo_*", "pk_*", "piwik_*", "hsa_*", "ns_*", "at_campaign*", "at_custom*",
	"at_medium", "at_link*", "at_ptr_name", "at_bbc_team", "at_format", "fbclid", "fb_action_ids",
	"fb_action_types", "fb_ref", "fb_source", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "_ga",
	"_gl", "msclkid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok",
	"yclid", "_openstat", "ysclid", "vero_id", "vero_conv", "wickedid", "_hsenc", "_hsmi", "__hssc",
	"__hstc", "__hsfp", "hsctatracking", "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "ml_subscriber",
	"ml_subscriber_hash", "ss_source", "ss_campaign_id", "ss_email_id", "epik", "trk_contact", "trk_msg",
	"trk_module", "trk_sid", "sc_campaign", "sc_channel", "sc_content", "sc_medium", "sc_outcome",
	"sc_geo", "sc_country", "srsltid", "__twitter_impression", "ref_src", "ref_url", "cmpid", "xtor",
	"wt.mc_id", "wt_mc", "echobox", "amp_js_v", "usqp", "gi", "guccounter", "guce_referrer",
	"guce_referrer_sig", "smid", "smtyp", "soc_src", "soc_trk", "spm", "vgo_ee",
};

/* On one host and those below it. */
static const struct {
	const char *host, *parameter;
} trackers_by_host[] = {
	{ "twitter.com", "s" }, { "twitter.com", "t" }, { "x.com", "s" }, { "x.com", "t" },
	{ "youtube.com", "feature" }, { "youtube.com", "si" }, { "youtube.com", "pp" },
	{ "youtu.be", "feature" }, { "youtu.be", "si" }, { "spotify.com", "si" },
	{ "linkedin.com", "trk" }, { "linkedin.com", "trackingid" }, { "linkedin.com", "lipi" },
	{ "linkedin.com", "rcm" }, { "medium.com", "source" }, { "reddit.com", "share_id" },
	{ "reddit.com", "rdt" }, { "theguardian.com", "cmp" }, { "bbc.co.uk", "ocid" },
	{ "bbc.com", "ocid" }, { "amazon.co.uk", "tag" }, { "amazon.com", "tag" },
	{ "facebook.com", "__tn__" }, { "facebook.com", "__cft__*" }, { "facebook.com", "mibextid" },
	{ "nytimes.com", "smid" }, { "bsky.app", "ref_src" }, { "eventbrite.co.uk", "aff" },
	{ "eventbrite.com", "aff" }, { "google.com", "ved" }, { "google.com", "ei" },
	{ "google.com", "sa" }, { "google.com", "usg" }, { "substack.com", "r" },
};

/* Hosts whose links only pass on to another. */
static const char *const shorteners[] = {
	"t.co", "bit.ly", "buff.ly", "dlvr.it", "fb.me", "goo.gl", "hubs.ly", "ift.tt", "is.gd", "j.mp",
	"lnkd.in", "ow.ly", "rebrand.ly", "shorturl.at", "tiny.cc", "tinyurl.com", "trib.al", "tr.im",
	"wp.me",
};

#endif
