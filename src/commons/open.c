/* Opening and closing, connections, settings. */
#include <stdlib.h>
#include <time.h>
#include "rules.h"
#include "settings.h"

static char *copy(const char *text)
{
	return text && *text ? must_copy_text(text) : NULL;
}

int commons_open(struct commons **out, struct store *store, const struct commons_options *options)
{
	struct commons *commons = must_alloc(sizeof(*commons));
	struct connection *connection;

	commons->store = store;
	commons->options = *options;
	commons->host = copy(options->host);
	commons->url = copy(options->url);
	commons->name = copy(options->name);
	buf_init(&commons->rules, 0);
	commons->owns_fetcher = !options->fetcher;
	commons->fetcher = options->fetcher ? options->fetcher : fetcher_create();
	pthread_mutex_init(&commons->lock, NULL);
	pthread_mutex_init(&commons->pulling, NULL);
	pthread_cond_init(&commons->wake, NULL);
	int result = store_borrow(commons->store, &connection);
	if (result == 0) {
		result = identity_load(connection, &commons->identity);
		if (result == 0)
			result = rules_refresh(commons, connection);
		store_return(connection);
	}
	if (result) {
		commons_close(commons);
		return result;
	}
	*out = commons;
	return 0;
}

void commons_close(struct commons *commons)
{
	if (!commons)
		return;
	commons_stop_pulling(commons);
	if (commons->owns_fetcher)
		commons->fetcher->free(commons->fetcher);
	secret_wipe(&commons->identity, sizeof(commons->identity));
	pthread_mutex_destroy(&commons->lock);
	pthread_mutex_destroy(&commons->pulling);
	pthread_cond_destroy(&commons->wake);
	free(commons->host);
	free(commons->url);
	free(commons->name);
	free(commons->topics);
	buf_release(&commons->rules);
	identity_forget_names(commons);
	free(commons);
}

static const struct settings settings = SETTINGS_OF("commons_setting");

int setting_get(struct connection *connection, const char *name, struct buf *value)
{
	bool found;
	int result = settings_read(connection, &settings, name, value, &found);

	return result || found ? result
			       : error_set(FT_NOT_FOUND, "The commons has no %s yet.", name);
}

int setting_set(struct connection *connection, const char *name, struct slice value)
{
	return settings_write(connection, &settings, name, value);
}

void commons_say(struct commons *commons, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	settings_say(commons->options.log, commons->options.log_context, "commons", format,
		arguments);
	va_end(arguments);
}
