/* cmocka_all.h: cmocka with the headers that it expects to be there already. */
#ifndef FETTLE_CMOCKA_ALL_H
#define FETTLE_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif
