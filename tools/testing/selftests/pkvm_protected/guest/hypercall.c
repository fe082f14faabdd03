// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypercalls as a hostile host kernel would make them, through the driver
 * behind /dev/pkvm-protected-hypercall (debug builds).
 */
#include "guest.h"

#define DEVICE	"/dev/pkvm-protected-hypercall"

static bool device_write(int fd, const char *text)
{
	size_t len = strlen(text);

	return write(fd, text, len) == (ssize_t)len;
}

/**
 * hypercall() - make one hypercall
 * @text:	name and arguments, as the driver takes them
 * @vcpu:	file descriptor of the vCPU to load for it, or -1
 * @status:	set to the SMCCC status
 * @result:	set to what the hypercall returned
 *
 * Return: true if it could be made.
 */
bool hypercall(const char *text, int vcpu, long *status, long *result)
{
	int fd = open(DEVICE, O_RDWR);
	char answer[64] = "";
	bool made = false;
	char *end;

	if (fd < 0)
		return false;
	if (vcpu >= 0) {
		char choice[32];

		snprintf(choice, sizeof(choice), "vcpu %d", vcpu);
		if (!device_write(fd, choice))
			goto out;
	}
	if (!device_write(fd, text) ||
	    read(fd, answer, sizeof(answer) - 1) <= 0)
		goto out;

	*status = strtol(answer, &end, 10);
	*result = strtol(end, NULL, 10);
	made = true;
out:
	close(fd);
	return made;
}

/*
 * "hc:NAME:ARG,ARG=WANT" to "NAME ARG ARG"; returns WANT, or NULL when there
 * is none.
 */
static const char *parse(const char *step, char *text, size_t size)
{
	const char *at = strchr(step, ':') + 1;
	const char *want = strchr(at, '=');
	size_t i;

	if (!want || (size_t)(want - at) >= size)
		return NULL;
	memcpy(text, at, want - at);
	text[want - at] = '\0';
	for (i = 0; text[i]; i++) {
		if (text[i] == ':' || text[i] == ',')
			text[i] = ' ';
	}
	return want + 1;
}

static bool as_wanted(const char *want, long status, long result)
{
	if (!strcmp(want, "unsupported"))
		return status == -1;
	if (!strncmp(want, "status:", 7))
		return strtoul(want + 7, NULL, 16) == (u32)status;
	if (status)
		return false;
	/* Some hypercalls return nothing. */
	return !strcmp(want, "done") || strtol(want, NULL, 10) == result;
}

/**
 * step_hypercall() - one hypercall and the result that it has to have
 * @step:	"hc:..." or, with the vCPU of the last VM loaded, "hv:..."
 */
void step_hypercall(const char *step)
{
	long status = 0, result = 0;
	char text[128];
	char saw[64];
	const char *want = parse(step, text, sizeof(text));

	if (!want || !*want) {
		report(false, step, "no expectation");
		return;
	}
	if (!hypercall(text, step[1] == 'v' ? vm_vcpu() : -1, &status,
		       &result)) {
		report(false, step, "the driver refused");
		return;
	}
	snprintf(saw, sizeof(saw), "status %ld, result %ld", status, result);
	report(as_wanted(want, status, result), step, saw);
}
