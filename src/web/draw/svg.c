#include <math.h>
#include <stdarg.h>
#include "svg.h"

void svg_coordinate(struct buf *out, double value)
{
	if (isnan(value))
		value = 0;
	long tenths = lround(fmin(fmax(value, -1e6), 1e6) * 10);
	if (tenths < 0) {
		buf_add_char(out, '-');
		tenths = -tenths;
	}
	buf_add_int(out, tenths / 10);
	if (tenths % 10 != 0) {
		buf_add_char(out, '.');
		buf_add_int(out, tenths % 10);
	}
}

void svg_text(struct buf *out, const char *text)
{
	for (const char *c = text ? text : ""; *c; c++) {
		switch (*c) {
		case '&': buf_add_text(out, "&amp;"); break;
		case '<': buf_add_text(out, "&lt;"); break;
		case '>': buf_add_text(out, "&gt;"); break;
		case '"': buf_add_text(out, "&quot;"); break;
		case '\'': buf_add_text(out, "&#39;"); break;
		default:
			if ((unsigned char)*c >= ' ' || *c == '\t' || *c == '\n')
				buf_add_char(out, *c);
		}
	}
}

void svg_print(struct buf *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	for (const char *c = format; *c; c++) {
		if (*c != '%') {
			buf_add_char(out, *c);
			continue;
		}
		switch (*++c) {
		case 'g': svg_coordinate(out, va_arg(arguments, double)); break;
		case 's': svg_text(out, va_arg(arguments, const char *)); break;
		default: buf_add_char(out, *c); break;
		}
	}
	va_end(arguments);
}

double svg_text_width(const char *text)
{
	double width = 0;

	for (const char *c = text; *c; c++) {
		if (((unsigned char)*c & 0xc0) == 0x80)
			continue; /* inside a character */
		if (strchr(" .,:;'!|iljI", *c))
			width += .3;
		else if (strchr("mwMW%", *c))
			width += .9;
		else
			width += .6;
	}
	return width;
}
