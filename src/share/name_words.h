/*
 * name_words.h: words that decide whether a capital letter is a person's: folded and in order.
 */
#ifndef FETTLE_SHARE_NAME_WORDS_H
#define FETTLE_SHARE_NAME_WORDS_H

/* Names that are everyday words as well: alone they are worth no more than a look. */
static const char *const everyday_names[] = {
	"baker", "banks", "barber", "bell", "berry", "best", "bill", "bishop", "black", "bond",
	"bridge", "brook", "brooks", "brown", "bush", "butcher", "butler", "carpenter", "carter",
	"chambers", "church", "clay", "close", "cook", "cross", "daisy", "dawn", "day", "dean",
	"early", "east", "english", "farmer", "field", "fields", "fisher", "flint", "florence",
	"forest", "fox", "frank", "french", "garden", "gardener", "georgia", "grace", "gray",
	"green", "grey", "hall", "hand", "heather", "hill", "hills", "holland", "holly", "hope",
	"house", "hunt", "hunter", "iris", "ivy", "jack", "jasmine", "jordan", "joy", "june",
	"king", "knight", "lake", "lamb", "lane", "law", "lee", "little", "long", "low", "mark",
	"marsh", "mason", "max", "may", "meadows", "miller", "moon", "moor", "night", "north",
	"olive", "page", "parish", "park", "parks", "pat", "place", "pool", "poppy", "porter",
	"potter", "power", "price", "reed", "rice", "rivers", "robin", "rose", "sharp",
	"shepherd", "short", "small", "smart", "south", "spring", "stone", "street", "summer",
	"summers", "victoria", "violet", "walker", "wall", "ward", "waters", "weaver", "wells",
	"west", "white", "will", "wise", "wood", "woods", "young"
};

/* What follows a title or a first name without being a surname: Nurse Manager, Florence Ward. */
static const char *const not_surnames[] = {
	"accident", "advice", "agency", "alder", "april", "associate", "auditor", "august",
	"award", "bank", "bay", "beech", "bill", "birch", "board", "building", "call", "care",
	"carer", "centre", "chair", "charge", "chief", "clinic", "clinical", "close", "college",
	"commission", "community", "consultant", "council", "court", "day", "december",
	"director", "district", "educator", "england", "english", "europe", "february", "forms",
	"friday", "hall", "health", "home", "homes", "hospice", "hospital", "house", "in",
	"information", "ireland", "january", "july", "june", "kingdom", "lane", "lead", "leads",
	"led", "lodge", "london", "manager", "managers", "march", "matron", "may", "member",
	"monday", "mondays", "night", "november", "nursing", "october", "office", "officer",
	"on", "park", "park's", "practice", "practitioner", "practitioners", "prescriber",
	"prescribers", "programme", "project", "record", "records", "resident", "review", "road",
	"room", "round", "safety", "saturday", "school", "scotland", "september", "service",
	"services", "shift", "social", "specialist", "specialists", "staff", "staffing",
	"station", "street", "student", "students", "suite", "sunday", "surgery", "team",
	"theatre", "thursday", "training", "trust", "tuesday", "unit", "university", "wales",
	"ward", "wards", "wednesday", "who", "why", "will", "wing", "workshop"
};

/* Before these a capital word is nearly always a person. */
static const char *const titles[] = {
	"dame", "dr", "fr", "miss", "mr", "mrs", "ms", "mx", "prof", "professor", "rev",
	"reverend", "sir"
};

/* Before these it often is: Nurse Okafor; but not Nurse Manager. */
static const char *const jobs[] = {
	"brother", "carer", "client", "doctor", "matron", "midwife", "nurse", "paramedic",
	"patient", "resident", "sister"
};

#endif
