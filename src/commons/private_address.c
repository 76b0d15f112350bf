/* Addresses that the internet does not lead to. */
#include "private_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static bool is_private_ipv4(uint32_t address)
{
	static const struct {
		uint32_t network;
		int bits;
	} ranges[] = { { 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 }, { 0x7f000000, 8 },
		{ 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
		{ 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 },
		{ 0xe0000000, 3 } };

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if ((address ^ ranges[i].network) >> (32 - ranges[i].bits) == 0)
			return true;
	return false;
}

static bool is_private_ipv6(const uint8_t bytes[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	uint32_t low = (uint32_t)bytes[12] << 24 | (uint32_t)bytes[13] << 16 |
		       (uint32_t)bytes[14] << 8 | bytes[15];

	if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0)
		return is_private_ipv4(low);
	/* Only 2000::/3 is given out; 2001:db8::/32 is for examples, 2002::/16 holds IPv4. */
	if ((bytes[0] & 0xe0) != 0x20)
		return true;
	if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8)
		return true;
	return bytes[0] == 0x20 && bytes[1] == 0x02;
}

bool address_is_private(const struct sockaddr *address)
{
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;

	if (address->sa_family == AF_INET) {
		memcpy(&ipv4, address, sizeof(ipv4));
		return is_private_ipv4(ntohl(ipv4.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&ipv6, address, sizeof(ipv6));
		return is_private_ipv6(ipv6.sin6_addr.s6_addr);
	}
	return true;
}

bool address_text_is_private(const char *text)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1)
		return address_is_private((const struct sockaddr *)&ipv4);
	if (inet_pton(AF_INET6, text, &ipv6.sin6_addr) == 1)
		return address_is_private((const struct sockaddr *)&ipv6);
	return true;
}
