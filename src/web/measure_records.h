/* measure_records.h: the records behind one point of a measure that a rule feeds. */
#ifndef FETTLE_MEASURE_RECORDS_H
#define FETTLE_MEASURE_RECORDS_H

#include "page.h"

/* GET /measures/{measure}/records?place=&on= */
int measure_show_records(struct request *request, struct response *response);

/* A link to it that says how many there are. */
void measure_records_link(struct html *html, const json_t *series, const json_t *point);

#endif
