/* proofs_rows.h: rows of imports, for the files of the proofs. */
#ifndef FETTLE_ASSURE_PROOFS_ROWS_H
#define FETTLE_ASSURE_PROOFS_ROWS_H

#include "proofs.h"

void rows_init(struct kept_rows *rows);
void rows_release(struct kept_rows *rows);
/* Begins to read them in a thread of its own, which rows_refresh() waits for. */
void rows_read_ahead(struct kept_rows *rows, struct book *book);
/* Reads those that are new or were taken back. */
int rows_refresh(struct kept_rows *rows, struct reader *reader);

#endif
