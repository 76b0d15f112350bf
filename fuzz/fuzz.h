/* fuzz.h: what a fuzz target defines, and how it says that a promise was broken. */
#ifndef FETTLE_FUZZ_H
#define FETTLE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called with one input; returns 0. Ends the program if the code under test is wrong. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define FUZZ_PROMISE(condition)                                                        \
	do {                                                                           \
		if (!(condition)) {                                                    \
			fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__,       \
				__LINE__, #condition);                                 \
			abort();                                                       \
		}                                                                      \
	} while (0)

#endif
