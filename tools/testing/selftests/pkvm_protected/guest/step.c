// SPDX-License-Identifier: GPL-2.0-only
/*
 * One word of the command line is one test:
 *
 *   r4@9010000=denied	user read of 4 bytes (1, 2, 4, 8, 16) must be denied
 *   w2@9010004=ok	user write must complete
 *   r4@9030fe0=ok:61	user read must give this value
 *   ar4@9010000=denied	the same by a 32-bit process, which has 4 bytes only
 *   kr4@9010000=denied	the same by the kernel, through the test driver
 *   nr4@9010001=denied	a read by the kernel from Normal memory, at any address
 *   off1, on1, pin1	take CPU 1 off, on; run on CPU 1; on1=fails if it must,
 *			on1=either if only what comes after it counts
 *   bar@8040000000	place ivshmem's memory
 *   dry600x39@9010000=denied	touch 600 windows of 2^39 bytes, and the
 *			address after each of them
 *   hc:NAME:ARG,ARG=-1	hypercall, see hypercall.c of the driver for the
 *			arguments; "done" where it returns nothing
 *   hv:NAME:ARG=0	the same with the vCPU of the last machine loaded
 *   vm0:ram=ok:600df00d	run a normal machine (vm1: a protected one)
 *   vm1:9010fe0=errno:14	the same over a mapping of /dev/mem
 *   snap:before	wait until the tables were read from outside
 *   uwalk@, gwalk@, kwalk@, odd:NAME@, mreq@	see walk.c
 *   has/, lacks/, gone/, show/	see file.c
 *   insmod/, rmmod/	see module.c
 *   hammer1000x2	repeat the user accesses above so many times, on 4 CPUs,
 *			while another process forces recycling, twice over
 *   hammer1000x2=lost	the same, and one of them has to end wrong
 *   kexec=16		load a second kernel; the errno must be 16
 *   crash		load it for a crash, and panic: what follows is done there
 *   sleep2		suspend to idle, with an alarm in 2 seconds
 *   wait35		let 35 seconds pass; with "-icount sleep=off" QEMU does not wait
 *   late@9010fe0	report an abort there, once with its mapping and once without
 *   copy@9010fe0=denied	write() from a mapping of it must fail with EFAULT
 *   i:ldrsh@9010004=ok:ffff8001	one instruction of insn.c, and its register
 *   i:strb@9010004,12345=ok	the register holds that before
 *   single@9010000	step by the debugger over a read of 4 bytes
 *   big1@9010fe0=denied	a read of 4 bytes as big-endian data, on CPU 1
 *   landing@9010000	a read of 4 bytes that a branch leads to, before a page
 *			with branch targets
 *   model100000@8040000000	random accesses of four CPUs against a model, while
 *			another process forces recycling; see model.c for the windows
 *   cost@9010fe0		how long 125 reads take
 *   touch@4400000	how long the first reads of 256 pages take
 *   rtc:read, rtc:goes, rtc:set=denied	the time by the driver of /dev/rtc0
 *   disk64@a000000=denied	write, read and compare 64 blocks of /dev/vda, and after
 *			each one read 4 bytes there, which must be denied
 *   net16@a000000=denied	the same with 16 requests to QEMU's gateway on eth0
 *   bind		have the driver of the test suppliers bind
 *   bench:WHAT		for make bench, see bench.c
 *   ticks		say how long the machine has been running
 */
#include "guest.h"

/* The steps from the one that runs on; NULL at the end */
static char **from_here;

static void step_access(const char *step)
{
	struct access access = { .via = 'u' };
	struct expectation want;
	enum outcome outcome;
	const char *at = step;
	char saw[64];
	u64 value = 0;
	char *end;

	if (*at == 'a' || *at == 'k' || *at == 'n')
		access.via = *at++;
	access.write = *at++ == 'w';
	access.size = strtoul(at, &end, 10);
	if (*end != '@') {
		report(false, step, "no address");
		return;
	}
	access.addr = strtoul(end + 1, &end, 16);
	if (*end != '=' || !expectation_read(end + 1, &want)) {
		report(false, step, "no expectation");
		return;
	}

	if (access.via == 'u')
		hammer_remember(&access, want);
	outcome = access_try(&access, &value);
	snprintf(saw, sizeof(saw), "%s:%lx", outcome_name(outcome), value);
	report(expectation_met(want, outcome, value), step, saw);
}

static void step_dry(const char *step)
{
	struct expectation want;
	u32 windows, shift, reached;
	enum outcome seen;
	char saw[64];
	u64 victim;
	char *end;

	windows = strtoul(step + 3, &end, 10);
	shift = strtoul(end + 1, &end, 10);
	victim = strtoul(end + 1, &end, 16);

	reached = pressure(windows, shift, victim, &seen);
	snprintf(saw, sizeof(saw), "%s, %u touches reached the bus",
		 outcome_name(seen), reached);
	/* A touch that never left the CPU puts no pressure on anything. */
	report(reached == windows && *end == '=' &&
	       expectation_read(end + 1, &want) &&
	       expectation_met(want, seen, 0), step, saw);
}

static void step_kexec(const char *step)
{
	int err = kexec_load(false, 0, from_here + 1);
	char saw[32];

	snprintf(saw, sizeof(saw), "errno %d", err);
	report(step[5] == '=' && err == atoi(step + 6), step, saw);
}

static void step_crash(const char *step)
{
	u32 passed;
	char saw[32];
	int err;

	/* The second kernel is told how many have passed, and no more. */
	if (!report_all_passed(&passed)) {
		report(false, step, "an earlier failure");
		return;
	}
	err = kexec_load(true, passed + 1, from_here + 1);
	snprintf(saw, sizeof(saw), "errno %d", err);
	report(!err, step, saw);
	if (err)
		return;
	/* What was reported is on its way through a pipe to the console. */
	usleep(500000);
	file_write("/proc/sysrq-trigger", "c");
}

static void step_wait(const char *step)
{
	int left = sleep(atoi(step + 4));

	report(!left, step, left ? "a signal" : "success");
}

static void step_bind(const char *step)
{
	int ret = file_write("/sys/bus/platform/drivers/pkvm-selftest-suppliers/bind",
			     "test-suppliers");

	report(!ret, step, ret ? "failure" : "success");
}

static const struct {
	const char *prefix;
	void (*run)(const char *step);
} steps[] = {
	{ "uwalk@",	step_walk },
	{ "gwalk@",	step_walk },
	{ "kwalk@",	step_walk },
	{ "odd:",	step_walk },
	{ "mreq@",	step_walk },
	{ "wait",	step_wait },
	{ "bind",	step_bind },
	{ "big",	step_big_endian },
	{ "insmod/",	step_module },
	{ "rmmod/",	step_module },
	{ "bench:",	step_bench },
	{ "ticks",	step_ticks },
	{ "rtc:",	step_rtc },
	{ "r",		step_access },
	{ "w",		step_access },
	{ "kr",		step_access },
	{ "nr",		step_access },
	{ "kw",		step_access },
	{ "ar4@",	step_access },
	{ "aw4@",	step_access },
	{ "off",	step_cpu },
	{ "on",		step_cpu },
	{ "pin",	step_cpu },
	{ "bar@",	step_bar },
	{ "dry",	step_dry },
	{ "hc:",	step_hypercall },
	{ "hv:",	step_hypercall },
	{ "snap:",	step_snap },
	{ "copy@",	step_copy },
	{ "cost@",	step_cost },
	{ "touch@",	step_touch },
	{ "late@",	step_late },
	{ "vm",		step_vm },
	{ "has/",	step_file },
	{ "lacks/",	step_file },
	{ "gone/",	step_file },
	{ "show/",	step_file },
	{ "hammer",	step_hammer },
	{ "kexec=",	step_kexec },
	{ "crash",	step_crash },
	{ "sleep",	step_sleep },
	{ "i:",		step_insn },
	{ "single@",	step_single },
	{ "landing@",	step_landing },
	{ "model",	step_model },
	{ "disk",	step_disk },
	{ "net",	step_net },
};

/**
 * step_run() - run one step and report it as one KTAP result
 * @steps_left:	the word, see above; an unknown one fails; others behind it
 */
void step_run(char **steps_left)
{
	const char *step = *steps_left;
	size_t i;

	from_here = steps_left;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (!strncmp(step, steps[i].prefix, strlen(steps[i].prefix))) {
			steps[i].run(step);
			return;
		}
	}
	report(false, step, "an unknown step");
}
