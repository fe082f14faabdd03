// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single events between two marks that QEMU's plugin knows by their addresses
 * (tools/bench): what does EL2 execute from one to the other?
 */
#include <linux/kvm.h>

#include "guest.h"

/*
 * Once empty, once with the access. The page is mapped before, so that nothing
 * but the stage-2 table is touched for the first time.
 */
static int touch(u64 addr)
{
	struct access access = { .via = 'u', .size = 4, .addr = addr };
	char *at = access_at(addr);
	u64 value;

	if (!at)
		return 1;
	bench_begin();
	bench_end();
	bench_begin();
	access_mapped(at, &access, &value);
	bench_end();
	return 0;
}

/* The child of a denied access does not reach its end mark; its parent does. */
static bool touch_in_child(u64 addr, bool denied)
{
	int status = -1;
	int pid = fork();

	if (!pid)
		_exit(touch(addr));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	if (!denied)
		return WIFEXITED(status) && !WEXITSTATUS(status);
	bench_end();
	return WIFSIGNALED(status);
}

/* The run ends with a store to no device, so it can be done again. */
static bool run_again(void)
{
	int vcpu = vm_vcpu();
	bool good;
	int i;

	for (i = 0; i < 5; i++) {
		if (vcpu < 0 || vm_rewind())
			return false;
		bench_begin();
		good = !ioctl(vcpu, KVM_RUN, 0);
		bench_end();
		if (!good)
			return false;
	}
	return true;
}

/**
 * step_bench() - one event between marks
 * @step:	"bench:touch@ADDR", "bench:denied@ADDR", or "bench:run" for the
 *		machine of the step vm0 before
 */
void step_bench(const char *step)
{
	const char *at = strchr(step, '@');
	bool good;

	if (at)
		good = touch_in_child(strtoul(at + 1, NULL, 16), step[6] == 'd');
	else
		good = run_again();
	report(good, step, good ? "success" : "failure");
}
