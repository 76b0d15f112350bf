/* Dates: of birth when the words beside them say so; any other full date older than a year, softly.
 */
#include "hits.h"

#include <strings.h>

enum { BEFORE_BYTES = 40, AFTER_BYTES = 20, YEAR_DAYS = 365 };

static const char *const months[] = { "january", "february", "march", "april", "may", "june",
	"july", "august", "september", "october", "november", "december" };

/* What of a date was read: where it ends, and whether its year had four digits. */
struct found {
	size_t end;
	int year, month, day;
	bool is_short; /* a year of two digits */
};

/* At most `most` digits; 0 if none or more. */
static size_t read_number(const struct look *look, size_t at, size_t most, int *number)
{
	size_t count = 0;

	*number = 0;
	while (is_digit(look_at(look, at + count))) {
		if (count == most)
			return 0;
		*number = *number * 10 + (look->text.base[at + count] - '0');
		count++;
	}
	return count;
}

/* 1941, or 41 as the last year that ended so. */
static size_t read_year(const struct look *look, size_t at, struct found *found)
{
	size_t count = read_number(look, at, 4, &found->year);
	int now, month, day;

	if (count != 2 && count != 4)
		return 0;
	found->is_short = count == 2;
	if (found->is_short) {
		day_to_date(today(), &now, &month, &day);
		found->year += now / 100 * 100;
		if (found->year > now)
			found->year -= 100;
	}
	return count;
}

/* "March", "Mar.", "Sept": three letters or more of a month. 0: none. */
static size_t read_month(const struct look *look, size_t at, int *month)
{
	size_t letters = 0;

	while (is_letter(look_at(look, at + letters)))
		letters++;
	if (letters < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (letters <= strlen(months[i]) &&
			strncasecmp(look->text.base + at, months[i], letters) == 0) {
			*month = i + 1;
			return letters + (look_at(look, at + letters) == '.');
		}
	return 0;
}

static size_t skip_gap(const struct look *look, size_t at)
{
	while (look_gap(look, at) || look_at(look, at) == ',')
		at += look_at(look, at) == ',' ? 1 : look_gap(look, at);
	return at;
}

static bool is_end(const struct look *look, size_t at)
{
	return !look_is_word(look, at);
}

/* 22/11/1941, 22-11-41, 22.11.1941 and 1941-11-22. */
static bool read_figures(const struct look *look, size_t at, struct found *found)
{
	int first, second;
	size_t length = read_number(look, at, 4, &first), more;
	char mark = look_at(look, at + length);

	if ((length != 1 && length != 2 && length != 4) || !strchr("/-.", mark) || !mark)
		return false;
	at += length + 1;
	more = read_number(look, at, 2, &second);
	if (more == 0 || look_at(look, at + more) != mark)
		return false;
	at += more + 1;
	if (length == 4) {
		*found = (struct found){ .year = first, .month = second };
		more = read_number(look, at, 2, &found->day);
	} else {
		*found = (struct found){ .day = first, .month = second };
		more = read_year(look, at, found);
	}
	found->end = at + more;
	return more > 0 && is_end(look, found->end);
}

static size_t skip_ordinal(const struct look *look, size_t at)
{
	static const char *const ends[] = { "st", "nd", "rd", "th" };

	for (size_t i = 0; i < 4; i++)
		if (look->text.length - at >= 2 &&
			strncasecmp(look->text.base + at, ends[i], 2) == 0 &&
			!look_is_word(look, at + 2))
			return at + 2;
	return at;
}

/* 22 November 1941, 22nd of Nov 1941. */
static bool read_day_first(const struct look *look, size_t at, struct found *found)
{
	size_t length;

	*found = (struct found){ 0 };
	length = read_number(look, at, 2, &found->day);
	if (length == 0)
		return false;
	at = skip_gap(look, skip_ordinal(look, at + length));
	if (look->text.length - at > 3 && strncasecmp(look->text.base + at, "of ", 3) == 0)
		at = skip_gap(look, at + 3);
	length = read_month(look, at, &found->month);
	if (length == 0)
		return false;
	at = skip_gap(look, at + length);
	found->end = at + read_year(look, at, found);
	return found->end > at && is_end(look, found->end);
}

/* November 22, 1941. */
static bool read_month_first(const struct look *look, size_t at, struct found *found)
{
	size_t length;

	*found = (struct found){ 0 };
	length = read_month(look, at, &found->month);
	if (length == 0)
		return false;
	at = skip_gap(look, at + length);
	length = read_number(look, at, 2, &found->day);
	if (length == 0)
		return false;
	at = skip_gap(look, skip_ordinal(look, at + length));
	found->end = at + read_year(look, at, found);
	return found->end > at && !found->is_short && is_end(look, found->end);
}

/* -- what stands beside it --------------------------------------------------------- */

static bool holds(struct slice part, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= part.length; i++)
		if (strncasecmp(part.base + i, word, length) == 0 &&
			(i == 0 || !is_letter(part.base[i - 1])) &&
			(i + length == part.length || !is_letter(part.base[i + length])))
			return true;
	return false;
}

static bool holds_one_of(struct slice part, const char *const *words)
{
	bool found = false;

	for (; *words && !found; words++)
		found = holds(part, *words);
	return found;
}

/* "born", "DOB", "aged 84 on": within a few words before, or in a bracket after. */
static bool is_birth(const struct look *look, size_t start, size_t end)
{
	static const char *const before[] = { "born", "birth", "birthday", "birthdate", "dob",
		"d.o.b", "aged", NULL };
	static const char *const after[] = { "birth", "birthday", "dob", "d.o.b", NULL };
	size_t from = start > BEFORE_BYTES ? start - BEFORE_BYTES : 0;
	size_t to = look->text.length - end > AFTER_BYTES ? end + AFTER_BYTES : look->text.length;

	return holds_one_of((struct slice){ look->text.base + from, start - from }, before) ||
	       holds_one_of((struct slice){ look->text.base + end, to - end }, after);
}

static void judge(struct look *look, size_t start, const struct found *found)
{
	day_number day = day_from_date(found->year, found->month, found->day);

	if (day == DAY_NONE || found->year < LIMIT_YEAR_LEAST - 50 || day > today())
		return;
	if (is_birth(look, start, found->end))
		look_add(look, SHARE_HIT_BIRTH, false, start, found->end,
			"This looks like a date of birth.");
	else if (day < today() - YEAR_DAYS &&
		 (!found->is_short || look_at(look, found->end - 3) == '/'))
		look_add(look, SHARE_HIT_DATE, true, start, found->end,
			"This is an exact date. Is it about a person?");
}

void look_for_dates(struct look *look)
{
	for (size_t at = 0; at < look->text.length; at++) {
		char c = look->text.base[at];
		struct found found;

		if ((!is_digit(c) && !is_letter(c)) || look_is_word_before(look, at))
			continue;
		if (is_digit(c) ? read_figures(look, at, &found) || read_day_first(look, at, &found)
				: read_month_first(look, at, &found)) {
			judge(look, at, &found);
			at = found.end - 1;
		}
	}
}
