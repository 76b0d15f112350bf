/* @author text (RFC 2822 date), one to a line. */
#include "read.h"
#include "moment.h"

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == '@';
}

/* Takes "(date)" off the end of *rest. */
static bool take_date(struct slice *rest, instant_us *when)
{
	if (rest->length == 0 || rest->base[rest->length - 1] != ')')
		return false;
	const char *open = memrchr(rest->base, '(', rest->length);
	if (!open)
		return false;
	struct slice date = { open + 1, (size_t)(rest->base + rest->length - 1 - open - 1) };
	if (moment_read(date, when))
		return false;
	rest->length = (size_t)(open - rest->base);
	return true;
}

static const char *read_line(struct reading *reading, struct slice line)
{
	struct slice author = { line.base + 1, 0 }, rest = line;
	instant_us when;
	if (line.base[0] != '@')
		return "a line begins with @ and the author's name";
	while (author.length + 1 < line.length && is_name_character(author.base[author.length]))
		author.length++;
	if (author.length == 0)
		return "the author's name is missing after the @";
	rest.base += author.length + 1;
	rest.length -= author.length + 1;
	if (!take_date(&rest, &when))
		return "it does not end with a date like (Thu, 01 Mar 2012 10:31:18 +0000)";
	struct posts *posts = reading->posts;
	struct post *post = posts_add(posts);
	post->source = SLICE_LITERAL("lines");
	post->author = posts_text(posts, author);
	post->when = when;
	post->text = posts_text(posts, rest);
	posts_finish(posts, post);
	return NULL;
}

int read_lines(struct reading *reading)
{
	struct slice rest = reading->bytes;
	size_t before = reading->posts->count;
	for (int64_t number = 1; rest.length; number++) {
		const char *start = rest.base;
		struct slice line = slice_trim(slice_cut(&rest, '\n'));
		const char *wrong = line.length ? read_line(reading, line) : NULL;
		if (wrong)
			posts_fault(reading->posts, reading->name, number,
				start - reading->bytes.base, "This line was left out: %s.", wrong);
	}
	if (reading->posts->count == before)
		return error_set(FT_REFUSED,
			"%s: no line is a post. Write each as: @author text "
			"(Thu, 01 Mar 2012 10:31:18 +0000)",
			reading->name);
	return 0;
}
