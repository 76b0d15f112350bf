/* kind_test.h: what the tests of kind share. Include it first of all. */
#ifndef FETTLE_KIND_TEST_H
#define FETTLE_KIND_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "kind.h"

json_t *test_json(const char *text);           /* fails the test when it is not JSON */
json_t *test_shipped(const char *name);        /* packs/NAME.json of the source tree */

#endif
