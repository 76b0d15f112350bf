/*
 * story.h: what the parts of the demonstration share: who there is, what day it is, what is
 * planned, and how to act. Each part (people, papers, training, ...) has one function that plans
 * its beginning; everything else comes about through the agenda.
 */
#ifndef FETTLE_DEMO_STORY_H
#define FETTLE_DEMO_STORY_H

#include "util.h"
#include "book.h"
#include "agenda.h"
#include "random.h"
#include "demo.h"

enum { STORY_MONTHS = 24, MEMBER_ROLES = 3, HOME_DAY_START = 7 * 60, HOME_DAY_END = 20 * 60 };

/* Somebody who works there. */
struct member {
	char id[65];
	const char *place;
	const char *roles[MEMBER_ROLES];
	char assignments[MEMBER_ROLES][65];
	int role_count;
	double care;		  /* 0..1: how soon they read, train and write things down */
	bool agency, here, stays; /* stays: has a name in the data and does not leave */
};

struct site { /* a place of the story */
	const char *id, *type, *parent;
	const json_t *data;
};

/* A policy, course or skill, and who it is for. */
struct duty {
	const json_t *data;
	const char *id, *place;
	struct scope *audience; /* NULL: everybody */
	int version;		/* of a policy: in force; 0 none yet */
};

struct duties {
	struct duty *items;
	size_t count;
};

struct story {
	struct book *book;
	struct bulk *bulk;
	const struct directory *directory; /* as founded: for its calendar */
	const struct progress *progress;
	struct random random;
	struct agenda agenda;
	struct arena texts;
	day_number first, end; /* end: today; nothing happens on it */
	instant_us clock;
	struct member *members;
	int member_count, member_capacity;
	struct site *sites;
	size_t site_count;
	struct duties policies, courses, skills;
	json_t *places, *people, *requirements, *papers, *training, *skill_data, *audits, *reports,
		*measures;
	json_t *used_names; /* {name: true} */
	json_t *tellings;   /* {theme: how many reports of it there were} */
};

/* -- beginnings: each plans from story->first on -- */
int people_begin(struct story *story);
int requirements_begin(struct story *story);
int papers_begin(struct story *story);
int training_begin(struct story *story);
int skills_begin(struct story *story);
int audits_begin(struct story *story);
int checks_begin(struct story *story);
int reports_begin(struct story *story);
int measures_begin(struct story *story);
int actions_begin(struct story *story);

/* Somebody has joined: what they must read and learn. */
void papers_welcome(struct story *story, int member);
void training_welcome(struct story *story, int member);
void skills_welcome(struct story *story, int member);

/* An action was opened: plans what becomes of it. `who` owns it. */
void action_follow(struct story *story, const char *action, int who, day_number due);

/* -- acting -- */
struct deed {
	const char *by; /* a person's id; NULL: the command line */
	const char *kind, *verb, *thing, *new_id, *place;
	day_number on;	/* 0: now */
	json_t *fields; /* taken */
	bool hide_name;
};
/* Writes it at the moment the story has come to; `thing` (65 bytes) may be NULL. A refusal ends the
 * story: it says what was refused to whom. */
int story_act(struct story *story, const struct deed *deed, char *thing);
/* Commits so far: who works where counts for permissions from here on. */
int story_settle(struct story *story);

/* -- time -- */
void story_clock_begin(instant_us at); /* instant_now() follows the story */
void story_clock_move(instant_us at);  /* never back */
void story_clock_end(void);
day_number story_today(const struct story *story);
day_number months_ago(const struct story *story, double months); /* before the end */
double age_months(const struct story *story, day_number day);
day_number working_day(const struct story *story, day_number day); /* it or the next one */
/* Some minute of that day. */
instant_us some_moment(struct story *story, day_number day, int from_minute, int to_minute);
instant_us office_moment(struct story *story, day_number day); /* of its or the next working day */
/* 1 on a usual day, less round Christmas and in August. */
double season(day_number day);

/* -- the data -- */
/* A copy of object[key], or an empty object: for the fields of an act. */
/* packs/demo/NAME.json. */
int demo_data(const char *name, json_t **out);
json_t *fields_of(const json_t *data, const char *key);
double number_of(const json_t *data, const char *key, double otherwise);
/* A path [[months ago, value], ...] at `months`, straight between its points. */
double along(const json_t *path, double months, double otherwise);
/* Lines joined by newlines: how long texts are kept in the data. */
void put_lines(json_t *fields, const char *key, const json_t *lines);
/* One of an array of texts; "" when there are none. */
const char *pick_text(struct story *story, const json_t *texts);
/* The array has this text; an absent array has every text. */
bool lists(const json_t *texts, const char *text);
/* The requirement of the data with this id, or NULL. */
const json_t *requirement_data(const struct story *story, const char *id);
/* How often it is done right at a place on a day, 0..1. */
double requirement_rate(
	const struct story *story, const char *id, const char *place, day_number day);

/* -- places and people -- */
const struct site *site_of(const struct story *story, const char *place); /* NULL if none */
bool site_under(const struct story *story, const char *place, const char *other);
int member_named(const struct story *story, const char *id); /* -1 if none */
bool member_is(const struct member *member, const char *role);
bool member_is_any(const struct member *member, const char *const *roles); /* NULL-ended */
/* Somebody here now with one of the roles (NULL-ended; NULL: any) at the place, but not `but`
 * (-1: nobody); -1 if there is none. */
int some_member(struct story *story, const char *place, const char *const *roles, int but);
/* Who manages the place or the next one above it. */
int manager_of(const struct story *story, const char *place);
/* The members whom a duty is for. */
bool duty_applies(const struct story *story, const struct duty *duty, const struct member *member);
int duties_read(struct story *story, struct duties *duties, const json_t *list, const char *verb);

#endif
