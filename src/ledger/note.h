/* note.h: lines and base64 fields of the C2SP texts. */
#ifndef FETTLE_LEDGER_NOTE_H
#define FETTLE_LEDGER_NOTE_H

#include "ledger.h"

/* Cuts a line off *rest without its newline; false if there is no whole line left. */
bool note_cut_line(struct slice *rest, struct slice *line);

/* Decimal digits without a needless zero, below 2^63. */
bool note_read_count(struct slice text, uint64_t *count);

#endif
