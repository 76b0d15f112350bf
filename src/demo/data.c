/* Reading what packs/demo/ says. */
#include "story.h"
#include "assets.h"

json_t *fields_of(const json_t *data, const char *key)
{
	const json_t *fields = json_object_get(data, key);
	return json_is_object(fields) ? json_deep_copy(fields) : json_object();
}

double number_of(const json_t *data, const char *key, double otherwise)
{
	const json_t *value = json_object_get(data, key);
	return json_is_number(value) ? json_number_value(value) : otherwise;
}

static double corner(const json_t *path, size_t i, size_t which)
{
	return json_number_value(json_array_get(json_array_get(path, i), which));
}

double along(const json_t *path, double months, double otherwise)
{
	size_t count = json_array_size(path);
	if (count == 0)
		return otherwise;
	if (months >= corner(path, 0, 0))
		return corner(path, 0, 1);
	for (size_t i = 1; i < count; i++) {
		double from = corner(path, i - 1, 0), to = corner(path, i, 0);
		if (months < to)
			continue;
		double part = from > to ? (from - months) / (from - to) : 1;
		return corner(path, i - 1, 1) * (1 - part) + corner(path, i, 1) * part;
	}
	return corner(path, count - 1, 1);
}

void put_lines(json_t *fields, const char *key, const json_t *lines)
{
	struct buf text;
	buf_init(&text, LIMIT_TEXT_FIELD_BYTES);
	for (size_t i = 0; i < json_array_size(lines); i++) {
		if (i)
			buf_add_char(&text, '\n');
		buf_add_text(&text, json_string_value(json_array_get(lines, i)) ?: "");
	}
	json_put_slice(fields, key, buf_slice(&text));
	buf_release(&text);
}

const char *pick_text(struct story *story, const json_t *texts)
{
	int which = random_below(&story->random, (int)json_array_size(texts));
	return json_string_value(json_array_get(texts, (size_t)which)) ?: "";
}

bool lists(const json_t *texts, const char *text)
{
	if (!texts)
		return true;
	for (size_t i = 0; i < json_array_size(texts); i++)
		if (strcmp(json_string_value(json_array_get(texts, i)) ?: "", text) == 0)
			return true;
	return false;
}

const json_t *requirement_data(const struct story *story, const char *id)
{
	for (size_t i = 0; i < json_array_size(story->requirements); i++) {
		const json_t *requirement = json_array_get(story->requirements, i);
		if (strcmp(json_text(requirement, "id"), id) == 0)
			return requirement;
	}
	return NULL;
}

double requirement_rate(
	const struct story *story, const char *id, const char *place, day_number day)
{
	const json_t *requirement = requirement_data(story, id);
	double rate = along(json_object_get(requirement, "practice"), age_months(story, day), .95);
	rate += number_of(json_object_get(requirement, "places"), place, 0);
	return rate < 0 ? 0 : rate > 1 ? 1 : rate;
}

int demo_data(const char *name, json_t **out)
{
	char path[64];
	snprintf(path, sizeof(path), "packs/demo/%s.json", name);
	const struct asset *asset = asset_find(path);
	if (!asset)
		return error_set(FT_FAILED, "%s is not part of this program.", path);
	int result = json_read((struct slice){ asset->bytes, asset->length }, out);
	return result ? error_prefix("%s", path) : 0;
}
