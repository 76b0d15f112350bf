/* requirement_page.h: the page of one requirement. */
#ifndef FETTLE_REQUIREMENT_PAGE_H
#define FETTLE_REQUIREMENT_PAGE_H

#include "page.h"

int requirement_show(struct request *request, struct response *response);

#endif
