/* The elements of feeds and what they are. */
#include "feed_reader.h"

#define HTML "text/html"
#define PLAIN "text/plain"

static const struct field fields[] = {
	{ "feed", SPACE_CORE, ACT_FEED, NULL, NULL },
	{ "channel", SPACE_CORE, ACT_FEED, NULL, NULL },
	{ "item", SPACE_CORE, ACT_ENTRY, NULL, NULL },
	{ "entry", SPACE_CORE, ACT_ENTRY, NULL, NULL },
	{ "product", SPACE_CORE, ACT_ENTRY, NULL, NULL },
	{ "deleted-entry", SPACE_TOMBSTONES, ACT_ENTRY, "deleted", NULL },
	{ "outline", SPACE_CORE, ACT_OUTLINE, NULL, NULL },
	{ "source", SPACE_CORE, ACT_SOURCE, "source", NULL },
	{ "image", SPACE_CORE, ACT_IMAGE, "image", NULL },
	{ "textinput", SPACE_CORE, ACT_INPUT, "textinput", NULL },

	{ "title", SPACE_CORE, ACT_TEXT, "title", PLAIN },
	{ "title", SPACE_DC, ACT_TEXT, "title", PLAIN },
	{ "title", SPACE_MEDIA, ACT_TEXT, "media_title", PLAIN },
	{ "subtitle", SPACE_CORE, ACT_TEXT, "subtitle", PLAIN },
	{ "subtitle", SPACE_ITUNES, ACT_TEXT, "subtitle", PLAIN },
	{ "tagline", SPACE_CORE, ACT_TEXT, "subtitle", PLAIN },
	{ "description", SPACE_CORE, ACT_DESCRIPTION, NULL, HTML },
	{ "description", SPACE_DC, ACT_DESCRIPTION, NULL, HTML },
	{ "description", SPACE_MEDIA, ACT_TEXT, "media_description", HTML },
	{ "summary", SPACE_CORE, ACT_DESCRIPTION, NULL, PLAIN },
	{ "abstract", SPACE_CORE, ACT_DESCRIPTION, NULL, PLAIN },
	{ "summary", SPACE_ITUNES, ACT_DESCRIPTION, NULL, PLAIN },
	{ "info", SPACE_CORE, ACT_TEXT, "info", PLAIN },
	{ "rights", SPACE_CORE, ACT_TEXT, "rights", PLAIN },
	{ "copyright", SPACE_CORE, ACT_TEXT, "rights", PLAIN },
	{ "rights", SPACE_DC, ACT_TEXT, "rights", PLAIN },
	{ "content", SPACE_CORE, ACT_CONTENT, NULL, PLAIN },
	{ "encoded", SPACE_CONTENT, ACT_CONTENT, NULL, HTML },
	{ "fullitem", SPACE_CORE, ACT_CONTENT, NULL, HTML },
	{ "body", SPACE_XHTML, ACT_CONTENT, NULL, "application/xhtml+xml" },

	{ "author", SPACE_CORE, ACT_PERSON, "author", NULL },
	{ "managingeditor", SPACE_CORE, ACT_PERSON, "author", NULL },
	{ "author", SPACE_DC, ACT_PERSON, "author", NULL },
	{ "creator", SPACE_DC, ACT_PERSON, "author", NULL },
	{ "author", SPACE_ITUNES, ACT_PERSON, "author", NULL },
	{ "webmaster", SPACE_CORE, ACT_PERSON, "publisher", NULL },
	{ "publisher", SPACE_DC, ACT_PERSON, "publisher", NULL },
	{ "owner", SPACE_ITUNES, ACT_PERSON, "publisher", NULL },
	{ "contributor", SPACE_CORE, ACT_PERSON, "contributors", NULL },
	{ "contributor", SPACE_DC, ACT_PERSON, "contributors", NULL },
	{ "name", SPACE_CORE, ACT_PERSON_PART, "name", NULL },
	{ "name", SPACE_ITUNES, ACT_PERSON_PART, "name", NULL },
	{ "email", SPACE_CORE, ACT_PERSON_PART, "email", NULL },
	{ "email", SPACE_ITUNES, ACT_PERSON_PART, "email", NULL },
	{ "uri", SPACE_CORE, ACT_PERSON_PART, "href", NULL },
	{ "url", SPACE_CORE, ACT_PERSON_PART, "href", NULL },
	{ "homepage", SPACE_CORE, ACT_PERSON_PART, "href", NULL },

	{ "link", SPACE_CORE, ACT_LINK, "link", NULL },
	{ "guid", SPACE_CORE, ACT_GUID, "id", NULL },
	{ "id", SPACE_CORE, ACT_ID, "id", NULL },
	{ "identifier", SPACE_DC, ACT_PLAIN, "dc_identifier", NULL },

	{ "pubdate", SPACE_CORE, ACT_DATE, "published", NULL },
	{ "published", SPACE_CORE, ACT_DATE, "published", NULL },
	{ "issued", SPACE_CORE, ACT_DATE, "published", NULL },
	{ "issued", SPACE_TERMS, ACT_DATE, "published", NULL },
	{ "updated", SPACE_CORE, ACT_DATE, "updated", NULL },
	{ "modified", SPACE_CORE, ACT_DATE, "updated", NULL },
	{ "lastbuilddate", SPACE_CORE, ACT_DATE, "updated", NULL },
	{ "date", SPACE_DC, ACT_DATE, "updated", NULL },
	{ "modified", SPACE_TERMS, ACT_DATE, "updated", NULL },
	{ "created", SPACE_CORE, ACT_DATE, "created", NULL },
	{ "created", SPACE_TERMS, ACT_DATE, "created", NULL },
	{ "expirationdate", SPACE_CORE, ACT_DATE, "expired", NULL },
	{ "valid", SPACE_TERMS, ACT_VALID, "validity", NULL },

	{ "category", SPACE_CORE, ACT_CATEGORY, "tags", NULL },
	{ "subject", SPACE_DC, ACT_CATEGORY, "tags", NULL },
	{ "category", SPACE_MEDIA, ACT_CATEGORY, "tags", NULL },
	{ "category", SPACE_ITUNES, ACT_CATEGORY, "tags", NULL },
	{ "tags", SPACE_CORE, ACT_TAGS, "tags", NULL },
	{ "keywords", SPACE_ITUNES, ACT_TAGS, "tags", NULL },
	{ "keywords", SPACE_MEDIA, ACT_TAGS, "tags", NULL },
	{ "generator", SPACE_CORE, ACT_GENERATOR, "generator", NULL },
	{ "generatoragent", SPACE_ADMIN, ACT_GENERATOR, "generator", NULL },
	{ "enclosure", SPACE_CORE, ACT_ENCLOSURE, "enclosures", NULL },
	{ "content", SPACE_MEDIA, ACT_ATTRIBUTES, "media_content", NULL },
	{ "thumbnail", SPACE_MEDIA, ACT_ATTRIBUTES, "media_thumbnail", NULL },
	{ "cloud", SPACE_CORE, ACT_ATTRIBUTES, "cloud", NULL },
	{ "language", SPACE_CORE, ACT_PLAIN, "language", NULL },
	{ "language", SPACE_DC, ACT_PLAIN, "language", NULL },
	{ "ttl", SPACE_CORE, ACT_PLAIN, "ttl", NULL },
	{ "docs", SPACE_CORE, ACT_PLAIN, "docs", NULL },
	{ "comments", SPACE_CORE, ACT_PLAIN, "comments", NULL },
	{ "rating", SPACE_CORE, ACT_PLAIN, "rating", NULL },
	{ "logo", SPACE_CORE, ACT_PLAIN, "logo", NULL },
	{ "icon", SPACE_CORE, ACT_PLAIN, "icon", NULL },
	{ "width", SPACE_CORE, ACT_NUMBER, "width", NULL },
	{ "height", SPACE_CORE, ACT_NUMBER, "height", NULL },
	{ "license", SPACE_CREATIVE, ACT_LICENCE, "license", NULL },
	{ "errorreportsto", SPACE_ADMIN, ACT_PLAIN, "errorreportsto", NULL },
};

const struct field *feed_field_find(enum space space, const char *name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].space == space && fields[i].name[0] == name[0] &&
			strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}
