/* fettle serve */
#include "cli.h"
#include "http.h"
#include "web.h"

int command_serve(struct call *call)
{
	enum { DAY_SECONDS = 86400 };
	int64_t port, threads, wait;
	char listen[64];
	int result = call_option_number(call, "port", 8440, &port);
	if (result == 0)
		result = call_option_number(call, "threads", 0, &threads);
	if (result == 0)
		result = call_option_number(call, "checkpoint-wait", 0, &wait);
	if (result)
		return result;
	if (port < 1 || port > 65535 || threads < 0 || threads > 64)
		return error_set(FT_USAGE, "A port is from 1 to 65535, and threads are from 0 to 64.");
	if (wait > DAY_SECONDS)
		return error_set(FT_USAGE, "--checkpoint-wait is from 0 to %d seconds: a day.",
			DAY_SECONDS);
	if (call_option(call, "port") && call_option(call, "listen"))
		return error_set(FT_USAGE, "Give either --port or --listen, not both.");
	snprintf(listen, sizeof(listen), "localhost:%d", (int)port);
	struct serve_options options = { .listen = call_option(call, "listen"),
		.public_origin = call_option(call, "origin"),
		.behind_proxy = call_flag(call, "behind-proxy") || call_option(call, "proxy"),
		.trusted_proxies = call_option(call, "proxy"),
		.access_log = call_flag(call, "log"),
		.quiet = call->quiet,
		.io_threads = (int)threads,
		.checkpoint_ms = wait * 1000 };
	if (call_option(call, "port"))
		options.listen = listen;
	http_block_signals();
	return web_serve(call->store, &options);
}
