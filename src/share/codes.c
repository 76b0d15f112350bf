/* Postcodes, National Insurance numbers and e-mail addresses: letters and digits in a known form.
 */
#include "hits.h"

#include <strings.h>

/* Royal Mail's postcode areas. */
static const char *const areas =
	" AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD "
	"DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV "
	"JE KA KT "
	"KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH "
	"RM S SA "
	"SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS "
	"WV YO ZE ";

/* -- postcodes ------------------------------------------------------------------- */

/* 1st, 2nd, 3rd and 4th have the form of a postcode's end. */
static bool is_ordinal(const struct look *look, size_t at)
{
	const char *end = look->text.base + at;

	return strncasecmp(end, "1st", 3) == 0 || strncasecmp(end, "2nd", 3) == 0 ||
	       strncasecmp(end, "3rd", 3) == 0 ||
	       (is_digit(end[0]) && strncasecmp(end + 1, "th", 2) == 0);
}

/* The area at `at`: its letters, 0 if there is none of that name. */
static size_t area_letters(const struct look *look, size_t at)
{
	char word[5] = { ' ' };
	size_t count = 0;

	while (count < 2 && is_letter(look_at(look, at + count))) {
		word[count + 1] = upper(look->text.base[at + count]);
		count++;
	}
	word[count + 1] = ' ';
	return count > 0 && strstr(areas, word) ? count : 0;
}

/* Bytes of the postcode at `at`, 0 if there is none. */
static size_t postcode_bytes(const struct look *look, size_t at)
{
	static const char inward[] = "ABDEFGHJLNPQRSTUWXYZ";
	size_t letters = area_letters(look, at), end = at + letters, gap;

	if (letters == 0 || !is_digit(look_at(look, end)))
		return 0;
	end++;
	/* EC1A 1BB: a letter or a digit more, if the digit of the second half still follows. */
	if (look_is_word(look, end) && look_at(look, end) != '_' &&
		(look_gap(look, end + 1) || is_digit(look_at(look, end + 1))))
		end++;
	gap = look_gap(look, end);
	if (gap && look_at(look, end) == '-')
		return 0;
	end += gap;
	if (look_gap(look, end))
		end += look_gap(look, end);
	if (!is_digit(look_at(look, end)) || !look_at(look, end + 1) || !look_at(look, end + 2) ||
		!strchr(inward, upper(look_at(look, end + 1))) ||
		!strchr(inward, upper(look_at(look, end + 2))) || look_is_word(look, end + 3) ||
		(gap && is_ordinal(look, end)))
		return 0;
	return end + 3 - at;
}

/* -- National Insurance numbers ---------------------------------------------------- */

/* HMRC, NIM39110: two letters, six digits, A to D; some letters and prefixes are never used. */
static size_t insurance_bytes(const struct look *look, size_t at)
{
	static const char *const never = " BG GB NK KN TN NT ZZ ";
	char first = upper(look_at(look, at)), second = upper(look_at(look, at + 1));
	char word[] = { ' ', first, second, ' ', '\0' };
	size_t end = at + 2, gaps = 0;

	if (!is_letter(first) || !is_letter(second) || strchr("DFIQUV", first) ||
		strchr("DFIOQUV", second) || strstr(never, word))
		return 0;
	end += look_gap(look, end);
	for (int pair = 0; pair < 3; pair++) {
		size_t gap = pair > 0 ? look_gap(look, end) : 0;

		gaps += gap > 0;
		end += gap;
		if (!is_digit(look_at(look, end)) || !is_digit(look_at(look, end + 1)))
			return 0;
		end += 2;
	}
	if (gaps == 1)
		return 0; /* RA2014-20A: it is spaced as something else */
	end += look_gap(look, end);
	if (!strchr("ABCD", upper(look_at(look, end))) || !look_at(look, end) ||
		look_is_word(look, end + 1))
		return 0;
	return end + 1 - at;
}

/* -- e-mail -------------------------------------------------------------------------- */

static bool is_local(char c)
{
	return is_letter(c) || is_digit(c) || (c && strchr(".!#$%&'*+/=?^_`{|}~-", c)) ||
	       (unsigned char)c >= 0x80;
}

static bool is_domain(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

static bool is_office(struct slice local)
{
	static const char *const offices[] = { "info", "enquiries", "enquiry", "office", "admin",
		"contact", "hello", "feedback", "support", "help", "reception", "commons",
		"governance", "noreply", "no-reply" };

	for (size_t i = 0; i < sizeof(offices) / sizeof(offices[0]); i++)
		if (local.length == strlen(offices[i]) &&
			strncasecmp(local.base, offices[i], local.length) == 0)
			return true;
	return false;
}

/* The whole address around the @ at `at`. */
static void look_at_address(struct look *look, size_t at)
{
	size_t start = at, end = at + 1;
	bool dot = false, soft;

	while (start > 0 && is_local(look->text.base[start - 1]))
		start--;
	while (start < at && !look_is_word(look, start))
		start++;
	while (is_domain(look_at(look, end))) {
		dot = dot || (look_at(look, end) == '.' && look_is_word(look, end + 1));
		end++;
	}
	while (end > at + 1 && !is_letter(look->text.base[end - 1]) &&
		!is_digit(look->text.base[end - 1]))
		end--;
	if (start == at || !dot)
		return;
	soft = is_office((struct slice){ look->text.base + start, at - start });
	look_add(look, SHARE_HIT_EMAIL, soft, start, end,
		soft ? "This is an e-mail address. That of an office may stay."
		     : "This is an e-mail address.");
}

void look_for_codes(struct look *look)
{
	for (size_t at = 0; at < look->text.length; at++) {
		size_t bytes;

		if (look->text.base[at] == '@') {
			look_at_address(look, at);
			continue;
		}
		if (!is_letter(look->text.base[at]) || look_is_word_before(look, at))
			continue;
		bytes = insurance_bytes(look, at);
		if (bytes)
			look_add(look, SHARE_HIT_INSURANCE_NUMBER, false, at, at + bytes,
				"This has the form of a National Insurance number.");
		else if ((bytes = postcode_bytes(look, at)) > 0)
			look_add(look, SHARE_HIT_POSTCODE, false, at, at + bytes,
				"This is a complete postcode: it names a few houses.");
		at += bytes ? bytes - 1 : 0;
	}
}
