#include "error.h"

#include <stdio.h>
#include <string.h>

#include "slice.h"
#include "text.h"

enum { MESSAGE_BYTES = 1024, FIELD_BYTES = 128 };

struct error_record {
	int code;
	char message[MESSAGE_BYTES];
	char field[FIELD_BYTES];
};

static _Thread_local struct error_record record;

/* Messages go into logs, pages and JSON: one line of valid UTF-8, whatever came in. */
static void make_presentable(char *text)
{
	size_t length = strlen(text);
	bool cut = length == MESSAGE_BYTES - 1;
	for (size_t i = 0; i < length;) {
		size_t bytes = text_character_bytes((struct slice){ text + i, length - i });
		if (bytes == 0 && cut && length - i < 4) {
			text[i] = '\0';
			return;
		}
		if (bytes == 0)
			text[i] = '?';
		else if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = ' ';
		i += bytes ? bytes : 1;
	}
}

static void set_message(const char *text)
{
	size_t length = strlen(text);
	if (length >= MESSAGE_BYTES)
		length = MESSAGE_BYTES - 1;
	memmove(record.message, text, length);
	record.message[length] = '\0';
	make_presentable(record.message);
}

int error_setv(int code, const char *format, va_list arguments)
{
	/* Formatted aside, because an argument may be the present message. */
	char text[MESSAGE_BYTES];
	vsnprintf(text, sizeof(text), format, arguments);
	record.code = code;
	record.field[0] = '\0';
	set_message(text);
	return code;
}

int error_set(int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	error_setv(code, format, arguments);
	va_end(arguments);
	return code;
}

int error_prefix(const char *format, ...)
{
	char text[2 * MESSAGE_BYTES + 2];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, MESSAGE_BYTES, format, arguments);
	va_end(arguments);
	size_t length = strlen(text);
	snprintf(text + length, sizeof(text) - length, ": %s", record.message);
	set_message(text);
	return record.code;
}

int error_set_field(const char *field)
{
	snprintf(record.field, sizeof(record.field), "%s", field ? field : "");
	return record.code;
}

int error_code(void)
{
	return record.code;
}

const char *error_message(void)
{
	return record.message;
}

const char *error_field(void)
{
	return record.field;
}

void error_clear(void)
{
	record.code = FT_OK;
	record.message[0] = '\0';
	record.field[0] = '\0';
}

const char *error_code_name(int code)
{
	static const char *const names[] = {
		"ok", "failed", "wrong usage", "not found", "not allowed",
		"conflict", "refused", "drift found", "busy",
	};
	int position = -code;
	if (position < 0 || position >= (int)(sizeof(names) / sizeof(names[0])))
		return "failed";
	return names[position];
}
