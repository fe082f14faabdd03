// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read what a boot has reported of protected regions, in its log or in
 * /sys/kernel/pkvm_protected/ (Documentation/ABI/testing/).
 */
#include <errno.h>
#include <unistd.h>

#include "reported.h"
#include "say.h"

#define PREFIX		"pkvm-protected: "
#define MAX_REGIONS	4096

static void add(struct reported *boot, struct reported_region region)
{
	if (boot->nr == MAX_REGIONS)
		die("more than %d regions were reported", MAX_REGIONS);
	if (!boot->regions)
		boot->regions = dt_alloc(MAX_REGIONS * sizeof(region));
	boot->regions[boot->nr++] = region;
}

static void read_digest(struct reported *boot, const char *line)
{
	size_t len = strspn(line, "0123456789abcdef");

	if (len == sizeof(boot->digest) - 1)
		memcpy(boot->digest, line, len);
}

static void forget(struct reported *boot)
{
	reported_free(boot);
	memset(boot, 0, sizeof(*boot));
}

/* NODE: [0xSTART..0xEND) belongs to the hypervisor, ... */
static void read_region(struct reported *boot, const char *line)
{
	struct reported_region region = { 0 };
	const char *at = strstr(line, ": [0x");
	const char *what;
	char close;

	if (!at || sscanf(at, ": [0x%llx..0x%llx%c", &region.start, &region.end,
			  &close) != 3 || close != ')')
		return;
	what = strchr(at, ')') + 1;
	region.is_protected = strstarts(what, " belongs to the hypervisor");
	if (!region.is_protected && !strstarts(what, " is open to the host"))
		return;
	region.node = dt_printable(dt_printf("%.*s", (int)(at - line), line));
	add(boot, region);
}

static void read_line(struct reported *boot, char *line)
{
	static const char digest[] = "digest v1 sha256:";
	unsigned int taken, of;
	int end = 0;

	/* Of a log with several boots the last one counts. */
	if (strstr(line, "Booting Linux on physical CPU"))
		forget(boot);
	line = strstr(line, PREFIX);
	if (!line)
		return;
	line += strlen(PREFIX);
	line[strcspn(line, "\r\n")] = '\0';

	if (strstarts(line, digest)) {
		read_digest(boot, line + strlen(digest));
	} else if (sscanf(line, "%u of %u regions protected%n", &taken, &of,
			  &end) == 2 && end) {
		boot->has_count = true;
		boot->taken = taken;
		boot->of = of;
	} else {
		read_region(boot, line);
	}
}

void reported_read_log(struct reported *boot, const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		die("%s: cannot be opened: %s", path, strerror(errno));
	while (getline(&line, &size, file) > 0)
		read_line(boot, line);
	if (ferror(file))
		die("%s: cannot be read: %s", path, strerror(errno));
	free(line);
	if (file != stdin)
		fclose(file);
}

static char *read_sysfs_line(const char *dir, const char *name)
{
	char *path = dt_printf("%s/%s", dir, name);
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;

	free(path);
	if (!file)
		return NULL;
	if (getline(&line, &size, file) <= 0) {
		free(line);
		line = NULL;
	} else {
		line[strcspn(line, "\n")] = '\0';
	}
	fclose(file);
	return line;
}

/* v1 start=0x.. size=0x.. state=STATE denied=N [more] node=PATH */
static void parse_sysfs(struct reported *boot, const char *name, const char *line)
{
	struct reported_region region = { 0 };
	const char *node = strstr(line, " node=");
	char state[32];
	u64 size;

	if (!node || sscanf(line, "v1 start=0x%llx size=0x%llx state=%31s ",
			    &region.start, &size, state) != 3)
		die("%s: \"%s\" is no line of version 1", name, line);
	region.end = region.start + size;
	region.is_protected = !strcmp(state, "protected");
	region.node = dt_printable(dt_printf("%s", node + strlen(" node=")));
	add(boot, region);
}

void reported_read_sysfs(struct reported *boot, const char *dir)
{
	static const char digest[] = "v1 sha256:";
	unsigned int i;
	char *line;

	if (access(dir, R_OK | X_OK))
		die("%s: cannot be read: %s; where nothing is declared there is no such directory",
		    dir, strerror(errno));
	for (i = 0; ; i++) {
		char *name = dt_printf("region%u", i);

		line = read_sysfs_line(dir, name);
		if (line)
			parse_sysfs(boot, name, line);
		free(name);
		if (!line)
			break;
		free(line);
	}

	line = read_sysfs_line(dir, "digest");
	if (line && strstarts(line, digest))
		read_digest(boot, line + strlen(digest));
	free(line);
}

void reported_free(struct reported *boot)
{
	size_t i;

	for (i = 0; i < boot->nr; i++)
		free(boot->regions[i].node);
	free(boot->regions);
	boot->regions = NULL;
	boot->nr = 0;
}
