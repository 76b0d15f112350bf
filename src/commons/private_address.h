/* private_address.h: addresses that the internet does not lead to: those of machines of our own, of examples,
 * of many at once. */
#ifndef FETTLE_COMMONS_PRIVATE_ADDRESS_H
#define FETTLE_COMMONS_PRIVATE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whatever is neither IPv4 nor IPv6 is private. */
bool address_is_private(const struct sockaddr *address);
/* The same of "192.0.2.1" or "2001:db8::1"; what is no address is private. */
bool address_text_is_private(const char *text);

#endif
