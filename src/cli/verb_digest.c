/* fettle digest: what was said under a tag, from files. It needs no organisation. */
#include "cli.h"
#include "digest_form.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOURCE_BYTES_MAX = 1 << 30, SUPPRESSION_BYTES_MAX = 16 << 20 };

/* -- the sources -- */

static int read_stream(int fd, const char *name, struct posts *posts)
{
	enum { CHUNK = 1 << 20 };
	struct buf bytes;
	ssize_t got;
	buf_init(&bytes, SOURCE_BYTES_MAX);
	for (;;) {
		char *room = buf_reserve(&bytes, CHUNK);
		if (!room) {
			buf_release(&bytes);
			return error_set(FT_REFUSED,
				"%s is larger than 1 GB. Cut it into several files.", name);
		}
		got = read(fd, room, CHUNK);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		bytes.length += (size_t)got;
	}
	int result = got < 0 ? error_set(FT_FAILED, "%s: %s.", name, strerror(errno))
			     : posts_read(posts, name, buf_slice(&bytes));
	buf_release(&bytes);
	return result;
}

/* A file is mapped, so that a large one takes no memory of ours. */
static int read_file_of(int fd, const char *name, struct posts *posts)
{
	struct stat status;
	if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
		return error_set(FT_REFUSED, "%s is a folder. Name the files in it.", name);
	if (fstat(fd, &status) || !S_ISREG(status.st_mode))
		return read_stream(fd, name, posts);
	if (status.st_size == 0)
		return error_set(FT_REFUSED, "%s is empty.", name);
	if (status.st_size > SOURCE_BYTES_MAX)
		return error_set(
			FT_REFUSED, "%s is larger than 1 GB. Cut it into several files.", name);
	size_t length = (size_t)status.st_size;
	void *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return read_stream(fd, name, posts);
	int result = posts_read(posts, name, (struct slice){ bytes, length });
	munmap(bytes, length);
	return result;
}

static int read_source(const char *path, struct posts *posts)
{
	if (strcmp(path, "-") == 0)
		return read_stream(STDIN_FILENO, "stdin", posts);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(errno == ENOENT ? FT_NOT_FOUND : FT_FAILED, "%s: %s.", path,
			errno == ENOENT ? "there is no such file" : strerror(errno));
	int result = read_file_of(fd, path, posts);
	close(fd);
	return result;
}

static int read_sources(const struct call *call, struct posts *posts)
{
	if (call->argument_count < 2)
		return read_source("-", posts);
	for (size_t i = 1; i < call->argument_count; i++) {
		int result = read_source(call_argument(call, i), posts);
		if (result)
			return result;
	}
	return 0;
}

static void report_faults(const struct posts *posts)
{
	for (size_t i = 0; i < posts->fault_count; i++) {
		const struct fault *fault = &posts->faults[i];
		fprintf(stderr, "%.*s", (int)fault->source.length, fault->source.base);
		if (fault->line > 0)
			fprintf(stderr, ", line %lld", (long long)fault->line);
		if (fault->offset >= 0)
			fprintf(stderr, " (byte %lld)", (long long)fault->offset);
		fprintf(stderr, ": %.*s\n", (int)fault->message.length, fault->message.base);
	}
	if (posts->fault_more)
		fprintf(stderr, "and %zu more like these\n", posts->fault_more);
}

/* -- the options -- */

static int read_edge(const struct call *call, const char *name, instant_us *out)
{
	const char *value = call_option(call, name);
	day_number day;
	*out = INSTANT_NONE;
	if (!value)
		return 0;
	struct slice text = slice_of(value);
	if (memchr(text.base, 'T', text.length) || memchr(text.base, 't', text.length)) {
		if (instant_parse(text, out))
			return error_set(FT_USAGE, "--%s %s: %s", name, value, error_message());
		return 0;
	}
	if (day_parse(text, &day))
		return error_set(FT_USAGE, "--%s %s: %s", name, value, error_message());
	*out = day_start(day);
	return 0;
}

static int read_window(const struct call *call, struct digest_options *options)
{
	const char *week = call_option(call, "week");
	day_number monday;
	int result = read_edge(call, "from", &options->from);
	if (result == 0)
		result = read_edge(call, "to", &options->to);
	if (result || !week)
		return result;
	if (options->from != INSTANT_NONE || options->to != INSTANT_NONE)
		return error_set(FT_USAGE, "Give either --week, or --from and --to.");
	if (week_read(slice_of(week), &monday))
		return error_set(FT_USAGE, "--week %s: %s", week, error_message());
	options->from = day_start(monday);
	options->to = day_start(monday + 7);
	return 0;
}

static int read_suppression(const struct call *call, struct suppression **out)
{
	const char *path = call_option(call, "suppress");
	struct buf text;
	*out = NULL;
	if (!path)
		return 0;
	buf_init(&text, SUPPRESSION_BYTES_MAX);
	int result = file_read(path, SUPPRESSION_BYTES_MAX, &text);
	if (result == 0)
		result = suppression_read(out, path, buf_slice(&text));
	buf_release(&text);
	return result;
}

/* -- the answer -- */

int digest_form(const struct call *call, digest_writer **out)
{
	static const struct {
		const char *option;
		digest_writer *write;
	} forms[] = { { "html", digest_write_html }, { "atom", digest_write_atom },
		{ "jsonfeed", digest_write_jsonfeed }, { "csv", digest_write_csv } };
	size_t asked = call->json;
	*out = call->json ? digest_write_json : digest_write_text;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (!call_flag(call, forms[i].option))
			continue;
		*out = forms[i].write;
		asked++;
	}
	return asked < 2 ? 0
			 : error_set(FT_USAGE, "Ask for one form at a time: --json, --html, "
					       "--atom, --jsonfeed or --csv.");
}

int digest_put(const struct digest *digest, digest_writer *write)
{
	struct buf out;
	buf_init(&out, (size_t)4 << 30);
	write(digest, &out);
	int result = buf_failed(&out) ? error_set(FT_FAILED, "The digest is larger than 4 GB.") : 0;
	if (result == 0 && fwrite(out.base, 1, out.length, stdout) != out.length)
		result = error_set(FT_FAILED, "The answer could not be written.");
	buf_release(&out);
	return result;
}

int command_digest(struct call *call)
{
	struct slice tag = slice_trim(slice_of(call_argument(call, 0)));
	struct suppression *suppression = NULL;
	struct digest *digest = NULL;
	struct digest_options options = { .permalink = call_option(call, "permalink") };
	struct posts posts;
	digest_writer *writer;
	if (call_flag(call, "fields"))
		return digest_fields(call);
	if (slice_starts(tag, "#"))
		tag = (struct slice){ tag.base + 1, tag.length - 1 };
	options.tag = tag;
	int result = digest_form(call, &writer);
	if (result == 0)
		result = read_window(call, &options);
	if (result == 0)
		result = read_suppression(call, &suppression);
	if (result)
		return result;
	options.suppression = suppression;
	posts_init(&posts);
	result = read_sources(call, &posts);
	report_faults(&posts);
	if (result == 0 && call_option(call, "rebuild"))
		result = digest_again(call_option(call, "rebuild"), &posts);
	else if (result == 0)
		result = digest_make(&digest, &posts, &options);
	if (result == 0 && digest)
		result = digest_put(digest, writer);
	digest_free(digest);
	posts_release(&posts);
	suppression_free(suppression);
	return result;
}
