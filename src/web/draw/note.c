#include <math.h>
#include <stdlib.h>
#include "label.h"
#include "plot.h"
#include "svg.h"

static int by_day(const void *a, const void *b)
{
	const struct draw_note *left = ((const struct note_place *)a)->note;
	const struct draw_note *right = ((const struct note_place *)b)->note;

	return (left->on > right->on) - (left->on < right->on);
}

static size_t notes_in_view(const struct plot *plot, struct note_place places[NOTES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < plot->chart->note_count && plot->n > 0; i++) {
		const struct draw_note *note = &plot->chart->notes[i];
		double x = time_axis_day_place(&plot->days, note->on);
		if (note->on < plot->on[0] || x > plot->right + 1 || count == NOTES_MAX)
			continue;
		places[count] = (struct note_place) { .note = note, .x = fmin(x, plot->right) };
		count++;
	}
	qsort(places, count, sizeof(places[0]), by_day);
	return count;
}

/* The highest row with room for the words, left of the line rather than right of it; cut to what
 * the picture holds. Lines of higher rows go down through this one: `clear` is right of them.
 * False: there is no room. */
static bool place_words(const struct plot *plot, struct note_place *place,
			double ends[NOTE_ROWS_MAX], double clear)
{
	const double gap = 8;
	double size = plot->font_size * 1.05; /* bold */
	double room_right = plot->width - 2 - place->x - gap;

	label_cut(place->note->words, fmax(place->x - gap, room_right) / size, place->words,
		  sizeof(place->words));
	double width = svg_text_width(place->words) * size;
	double left = place->x - gap - width;
	for (size_t row = 0; row < NOTE_ROWS_MAX; row++) {
		place->row = row;
		if (left >= ends[row] && (row == 0 || left >= clear)) {
			ends[row] = place->x + gap;
			return true;
		}
		if (width <= room_right && place->x >= ends[row]) {
			place->right_of_line = true;
			ends[row] = place->x + 2 * gap + width;
			return true;
		}
	}
	return false;
}

size_t plot_place_notes(const struct plot *plot, struct note_place places[NOTES_MAX], size_t *rows)
{
	double ends[NOTE_ROWS_MAX] = { 0 };
	size_t count = notes_in_view(plot, places);

	*rows = 0;
	for (size_t i = 0; i < count; i++) {
		/* better across a line than not at all; without words when all is full */
		double clear = i > 0 ? places[i - 1].x : 0;
		if (!place_words(plot, &places[i], ends, clear) &&
		    !place_words(plot, &places[i], ends, 0)) {
			places[i].row = 0;
			places[i].words[0] = '\0';
		}
		if (places[i].words[0] && places[i].row + 1 > *rows)
			*rows = places[i].row + 1;
	}
	return count;
}
