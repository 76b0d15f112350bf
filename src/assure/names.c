/* Lists of ids. */
#include "names.h"
#include <stdlib.h>

char **names_from_json(const json_t *list)
{
	size_t size = json_array_size(list), count = 0;
	char **names = must_alloc((size + 1) * sizeof(*names));
	for (size_t i = 0; i < size; i++) {
		const char *name = json_string_value(json_array_get(list, i));
		if (name)
			names[count++] = must_copy_text(name);
	}
	return names;
}

bool names_have(char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool names_meet(char *const *names, char *const *others)
{
	for (; *names; names++)
		if (names_have(others, *names))
			return true;
	return false;
}

void names_free(char **names)
{
	for (char **name = names; name && *name; name++)
		free(*name);
	free(names);
}
