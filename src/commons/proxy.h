/* proxy.h: the proxy that leads out of our network, as the environment names it: https_proxy, http_proxy,
 * all_proxy and no_proxy, as most programs understand them. */
#ifndef FETTLE_COMMONS_PROXY_H
#define FETTLE_COMMONS_PROXY_H

#include <stdbool.h>

struct proxies;

/* Of the environment as it is now. */
struct proxies *proxies_read(void);
void proxies_free(struct proxies *proxies); /* NULL is allowed */
bool proxies_are_none(const struct proxies *proxies);

/*
 * Sets *proxy to the proxy that leads to `url`, NULL: none does. Where a proxy connects, we do not see to
 * what. So FT_REFUSED for what is private by its name (localhost, one word, .local, .internal), by its
 * address, or by what its name leads to as seen from here. When that cannot be told, https is asked all
 * the same: whoever answers proves by a certificate to have that name. Plain http is not. Any thread.
 */
int proxy_for(struct proxies *proxies, const char *url, const char **proxy);

#endif
