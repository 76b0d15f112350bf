/* Where a look tells most: the next audit by value of information. */
#include "assure_private.h"
#include <math.h>
#include <stdlib.h>

enum { LOOKS_MOST = 3 };

struct look {
	const json_t *row;
	double low, high, value;
};

static double number_of(const json_t *object, const char *key, double otherwise)
{
	const json_t *value = json_object_get(object, key);
	return json_is_number(value) ? json_number_value(value) : otherwise;
}

/* Where nothing was seen anything may be: the interval is all there is, 0 to 1. */
static struct look look_at(const json_t *row)
{
	const json_t *practice = json_object_get(row, "practice");
	struct look look = { .row = row,
		.low = number_of(practice, "lower", 0),
		.high = number_of(practice, "upper", 1) };
	look.value = (double)json_whole(row, "risk", 0) * (look.high - look.low);
	return look;
}

/* Of two alike, first where more is said: there is more to be wrong about. */
static int compare_looks(const void *a, const void *b)
{
	const struct look *one = a, *two = b;
	if (one->value != two->value)
		return one->value > two->value ? -1 : 1;
	double paper = number_of(json_object_get(one->row, "paper"), "value", 0);
	double other = number_of(json_object_get(two->row, "paper"), "value", 0);
	if (paper != other)
		return paper > other ? -1 : 1;
	return strcmp(json_text(one->row, "id"), json_text(two->row, "id"));
}

static void put_reason(json_t *item, const struct look *look)
{
	static const char *const weights[] = { "little", "some", "much" };
	char reason[256];
	int64_t risk = json_whole(look->row, "risk", 2);
	const char *weight = weights[risk >= 1 && risk <= 3 ? risk - 1 : 1];
	bool seen = json_has(json_object_get(look->row, "practice"), "lower");
	if (seen)
		snprintf(reason, sizeof(reason),
			"%s harm if it is not so, and it may be right anywhere between %.0f%% and %.0f%% "
			"of the time.",
			weight, 100 * look->low, 100 * look->high);
	else
		snprintf(reason, sizeof(reason),
			"%s harm if it is not so, and nobody has looked: it may be anything.", weight);
	reason[0] = (char)(reason[0] - 'a' + 'A');
	json_put_text(item, "reason", reason);
}

void put_look_next(json_t *board, const json_t *rows)
{
	size_t count = json_array_size(rows);
	struct look *looks = must_alloc((count + 1) * sizeof(*looks));
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		looks[i] = look_at(json_array_get(rows, i));
	qsort(looks, count, sizeof(*looks), compare_looks);
	for (size_t i = 0; i < count && i < LOOKS_MOST; i++) {
		json_t *item = json_object();
		json_put_text(item, "requirement", json_text(looks[i].row, "id"));
		json_put_text(item, "text", json_text(looks[i].row, "text"));
		json_put_whole(item, "risk", json_whole(looks[i].row, "risk", 0));
		json_put_number(item, "width", looks[i].high - looks[i].low);
		json_put_number(item, "value", looks[i].value);
		put_reason(item, &looks[i]);
		json_array_append_new(list, item);
	}
	free(looks);
	json_put(board, "look_next", list);
}
