/* Any numbers at all make a chart or a fault; and a number that is written reads back as itself. */
#include <math.h>
#include <string.h>
#include "buf.h"
#include "fuzz.h"
#include "stats.h"

enum { ROWS_MAX = 256, HEAD_BYTES = 4 };

struct series {
	double y[ROWS_MAX], of[ROWS_MAX], values[ROWS_MAX];
	struct xmr_point points[ROWS_MAX];
	size_t n;
};

static void check_number(double number)
{
	struct buf out;

	if (!isfinite(number))
		return;
	buf_init(&out, 64);
	buf_add_real(&out, number);
	FUZZ_PROMISE(out.length > 0 && strtod(out.base, NULL) == number);
	buf_release(&out);
}

static void check_chart(enum chart_kind kind, const struct series *series,
			const struct chart_answer *answer)
{
	size_t values = 0;

	for (size_t i = 0; i < series->n; i++) {
		const struct xmr_point *point = &series->points[i];
		bool known = isfinite(series->values[i]);
		FUZZ_PROMISE(known == (point->special != XMR_MISSING));
		FUZZ_PROMISE(known == (point->kind != XMR_KIND_MISSING));
		FUZZ_PROMISE(!(point->lower > point->upper));
		if (kind == CHART_P || kind == CHART_PP)
			FUZZ_PROMISE(!(point->lower < 0) && !(point->upper > 1));
		values += known;
	}
	FUZZ_PROMISE(answer->summary.values == values);
	FUZZ_PROMISE(answer->summary.basis <= values || kind == CHART_CUSUM);
	FUZZ_PROMISE(answer->runs.longest <= answer->runs.useful);
	FUZZ_PROMISE(answer->runs.useful <= values);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct series series;
	struct chart_answer answer;
	size_t rebase, bad = ROWS_MAX;

	if (length < HEAD_BYTES)
		return 0;
	enum chart_kind kind = bytes[0] % CHART_KINDS_COUNT;
	struct xmr_options options = {
		.screen = bytes[1] & 1, .better = (bytes[1] >> 1) % 3, .has_target = bytes[1] & 8,
		.target = bytes[1], .fix_first = bytes[2] % 24, .rebase = &rebase,
	};
	bool has_of = bytes[1] & 16;
	series.n = 0;
	for (size_t at = HEAD_BYTES; at + 16 <= length && series.n < ROWS_MAX; at += 16) {
		memcpy(&series.y[series.n], bytes + at, 8);
		memcpy(&series.of[series.n], bytes + at + 8, 8);
		check_number(series.y[series.n++]);
	}
	rebase = bytes[3];
	options.rebase_count = rebase < series.n;
	enum chart_fault fault = chart_make(kind, series.y, has_of ? series.of : NULL, series.n,
					    &options, series.values, series.points, &answer, &bad);
	if (fault == CHART_OK)
		check_chart(kind, &series, &answer);
	else
		FUZZ_PROMISE(*chart_fault_text(fault));
	return 0;
}
