/* NHS numbers and phone numbers: runs of digits, however they are spaced. */
#include "hits.h"

enum { GROUPS_MOST = 16, NHS_DIGITS = 10, PHONE_DIGITS = 11, COUNTRY_DIGITS = 2 };

struct group {
	size_t start, end;
};

/* Digits with single spaces, dashes or brackets between. */
struct run {
	struct group groups[GROUPS_MOST];
	size_t count, end;
};

static size_t group_digits(const struct group *group)
{
	return group->end - group->start;
}

/* What may stand between groups: a gap, a bracket, a gap. */
static size_t separator(const struct look *look, size_t at)
{
	size_t bytes = look_gap(look, at);

	if (look_at(look, at + bytes) == ')' || look_at(look, at + bytes) == '(') {
		bytes++;
		bytes += look_gap(look, at + bytes);
	}
	return bytes;
}

static void read_run(const struct look *look, size_t at, struct run *run)
{
	run->count = 0;
	while (run->count < GROUPS_MOST && is_digit(look_at(look, at))) {
		struct group *group = &run->groups[run->count++];

		group->start = at;
		while (is_digit(look_at(look, at)))
			at++;
		group->end = at;
		at += separator(look, at);
	}
	run->end = run->groups[run->count - 1].end;
	if (look_is_word(look, run->end)) {
		run->count--; /* the last group belongs to a word: 12mg */
	}
}

/* Digits of groups first..last, at most `room`. */
static size_t collect(const struct look *look, const struct run *run, size_t first, size_t last,
	char *digits, size_t room)
{
	size_t count = 0;

	for (size_t i = first; i <= last; i++)
		for (size_t at = run->groups[i].start; at < run->groups[i].end; at++) {
			if (count == room)
				return room + 1;
			digits[count++] = look->text.base[at];
		}
	return count;
}

/* -- NHS numbers ------------------------------------------------------------------- */

/* NHS Data Dictionary, "NHS number": weights 10 to 2, eleven minus the remainder by eleven; eleven
 * is written 0 and ten is no number. One digit ten times is nobody's. */
static bool nhs_number_fits(const char digits[NHS_DIGITS])
{
	int sum = 0;
	bool varies = false;

	for (int i = 0; i < NHS_DIGITS - 1; i++) {
		sum += (digits[i] - '0') * (NHS_DIGITS - i);
		varies = varies || digits[i] != digits[i + 1];
	}
	int check = (11 - sum % 11) % 11;
	return varies && check == digits[NHS_DIGITS - 1] - '0';
}

/* How many groups from `first` on are an NHS number: ten digits in one, as 3 3 4, or as the run is.
 */
static size_t nhs_groups(const struct look *look, const struct run *run, size_t first)
{
	char digits[NHS_DIGITS];
	size_t count = 0;

	if (group_digits(&run->groups[first]) == NHS_DIGITS)
		count = 1;
	else if (first + 2 < run->count && group_digits(&run->groups[first]) == 3 &&
		 group_digits(&run->groups[first + 1]) == 3 &&
		 group_digits(&run->groups[first + 2]) == 4)
		count = 3;
	else if (first == 0)
		count = run->count;
	if (count == 0 ||
		collect(look, run, first, first + count - 1, digits, NHS_DIGITS) != NHS_DIGITS)
		return 0;
	return nhs_number_fits(digits) ? count : 0;
}

/* -- phones ------------------------------------------------------------------------ */

/* Ofcom's numbering plan: 10 digits after the 0, nine for some; 01 02 03 055 056 07 08 09. */
static bool national_fits(const char *digits, size_t count)
{
	if (digits[0] != '0' || !strchr("1235789", digits[1]))
		return false;
	return count == PHONE_DIGITS ||
	       (count == PHONE_DIGITS - 1 && (digits[1] == '1' || memcmp(digits, "0800", 4) == 0 ||
						     memcmp(digits, "0500", 4) == 0));
}

static bool is_for_everybody(const char *digits)
{
	return digits[1] == '3' || digits[1] == '8' || digits[1] == '9';
}

/* Groups from `first` on as +44 or 0044 number, into `digits` as a national one. */
static size_t read_abroad(const struct look *look, const struct run *run, size_t first, size_t last,
	char digits[PHONE_DIGITS + 8])
{
	char all[PHONE_DIGITS + 8];
	size_t count = collect(look, run, first, last, all, sizeof(all)), skip = 0;
	size_t start = run->groups[first].start;

	if (count > sizeof(all))
		return 0;
	if (start > 0 && look->text.base[start - 1] == '+' && count > 2 &&
		memcmp(all, "44", 2) == 0)
		skip = COUNTRY_DIGITS;
	else if (count > 4 && memcmp(all, "0044", 4) == 0)
		skip = COUNTRY_DIGITS + 2;
	if (skip == 0)
		return 0;
	if (all[skip] == '0')
		skip++;
	digits[0] = '0';
	memcpy(digits + 1, all + skip, count - skip);
	return count - skip + 1;
}

/* How many groups from `first` on are a phone number; the longest. */
static size_t phone_groups(const struct look *look, const struct run *run, size_t first, bool *soft)
{
	char digits[PHONE_DIGITS + 8];
	size_t found = 0;

	if (group_digits(&run->groups[first]) < 2)
		return 0;
	for (size_t last = first; last < run->count; last++) {
		size_t count = read_abroad(look, run, first, last, digits);

		if (count == 0)
			count = collect(look, run, first, last, digits, PHONE_DIGITS);
		if (count < PHONE_DIGITS - 1 || count > PHONE_DIGITS ||
			!national_fits(digits, count))
			continue;
		found = last - first + 1;
		*soft = is_for_everybody(digits);
	}
	return found;
}

/* -- looking ----------------------------------------------------------------------- */

static void look_at_run(struct look *look, const struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		bool soft = false;
		size_t start = run->groups[i].start, count = nhs_groups(look, run, i);

		if (count) {
			look_add(look, SHARE_HIT_NHS_NUMBER, false, start,
				run->groups[i + count - 1].end, "This is a valid NHS number.");
			i += count - 1;
			continue;
		}
		count = phone_groups(look, run, i, &soft);
		if (count) {
			if (start > 0 && look->text.base[start - 1] == '+')
				start--;
			look_add(look, SHARE_HIT_PHONE, soft, start, run->groups[i + count - 1].end,
				soft ? "This is a phone number. A line for everybody may stay."
				     : "This is a phone number.");
			i += count - 1;
		}
	}
}

void look_for_numbers(struct look *look)
{
	struct run run;

	for (size_t at = 0; at < look->text.length; at++) {
		if (!is_digit(look->text.base[at]))
			continue;
		read_run(look, at, &run);
		if (!look_is_word_before(look, at))
			look_at_run(look, &run);
		at = run.end;
	}
}
