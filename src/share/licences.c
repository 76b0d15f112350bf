/* Under which licences something may be given away, in plain words. */
#include "share.h"

static const struct share_licence licences[] = {
	{ "OGL-UK-3.0", "Open Government Licence 3.0",
		"Anybody may use and change it, also for money, if they say where it is from. "
		"Usual for the "
		"NHS, councils and other public bodies.",
		"https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" },
	{ "CC-BY-4.0", "Creative Commons Attribution 4.0",
		"Anybody may use and change it, also for money, if they name you. Usual for "
		"charities and "
		"companies.",
		"https://creativecommons.org/licenses/by/4.0/" },
	{ "CC0-1.0", "Creative Commons Zero",
		"Anybody may do anything with it and need not name you. You keep no rights in it.",
		"https://creativecommons.org/publicdomain/zero/1.0/" },
	{ NULL, NULL, NULL, NULL }
};

const struct share_licence *share_licences(void)
{
	return licences;
}

const struct share_licence *share_licence(const char *name)
{
	for (size_t i = 0; licences[i].name; i++)
		if (strcmp(licences[i].name, name) == 0)
			return &licences[i];
	return NULL;
}
