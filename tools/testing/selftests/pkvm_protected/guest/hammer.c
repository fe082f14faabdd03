// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs access regions and their neighbours while another process forces the
 * hypervisor to recycle its table pages.
 *
 * What is accessed are the row's own user accesses so far, each with what it
 * has to end in. A refusal arrives as a signal, and the handler goes on behind
 * the access: no fork for each, so that a round takes microseconds.
 */
#include <asm/sigcontext.h>
#include <asm/ucontext.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define TARGETS		48

/*
 * One table page at least goes into each window of 512 GiB, because a block
 * has 1 GiB at most. All of EL2's memory has fewer pages than there are windows
 * (the rows look at its size), so each pass over them recycles.
 */
#define WINDOWS		3000
#define WINDOW_SHIFT	39
#define PASSES		2
#define TOUCHES		(PASSES * WINDOWS)

/* Written by one process each, read by the parent after all have ended. */
struct shared {
	struct hammer_count cpu[HAMMER_CPUS];
	volatile u32 touches;
	volatile u32 reached;
	volatile bool stop;
};

static struct {
	struct access access;
	struct expectation want;
	char *at;
} targets[TARGETS];
static u32 nr_targets;

static volatile enum outcome outcome;

/**
 * hammer_remember() - add one access to what hammer() does in each round
 * @access:	the access, by user space
 * @want:	how it must end
 *
 * One that does not fit makes hammer() fail.
 */
void hammer_remember(const struct access *access, struct expectation want)
{
	if (nr_targets < TARGETS) {
		targets[nr_targets].access = *access;
		targets[nr_targets].want = want;
	}
	nr_targets++;
}

static void refused(int signal, void *info, void *context)
{
	struct ucontext *ucontext = context;

	(void)info;
	outcome = signal == SIGSEGV ? OUTCOME_DENIED : OUTCOME_BUS;
	ucontext->uc_mcontext.pc += 4;
}

static bool catch_refusals(void)
{
	struct sigaction action;
	u64 none = 0;

	memset(&action, 0, sizeof(action));
	action.sa_handler = (void *)refused;
	action.sa_flags = SA_SIGINFO;
	memcpy(&action.sa_mask, &none, sizeof(none));
	return !syscall(__NR_rt_sigaction, SIGSEGV, &action, NULL, 8) &&
	       !syscall(__NR_rt_sigaction, SIGBUS, &action, NULL, 8);
}

static char *map_page(int fd, u64 addr)
{
	return mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    addr & ~(PAGE - 1));
}

static bool map_targets(int fd)
{
	u32 i;

	for (i = 0; i < nr_targets; i++) {
		u64 addr = targets[i].access.addr;
		char *page = map_page(fd, addr);

		if (page == MAP_FAILED)
			return false;
		targets[i].at = page + (addr & (PAGE - 1));
	}
	return true;
}

static void one_round(struct hammer_count *count)
{
	u32 i;

	for (i = 0; i < nr_targets; i++) {
		u64 value = 0;

		outcome = OUTCOME_OK;
		access_mapped(targets[i].at, &targets[i].access, &value);
		if (outcome == OUTCOME_DENIED)
			count->denied++;
		else if (outcome == OUTCOME_OK)
			count->completed++;
		if (expectation_met(targets[i].want, outcome, value))
			continue;
		if (!count->wrong++) {
			count->wrong_addr = targets[i].access.addr;
			count->wrong_outcome = outcome;
		}
	}
	count->rounds++;
}

static int hammer_cpu(struct shared *shared, u32 cpu, u32 rounds)
{
	struct hammer_count *count = &shared->cpu[cpu];
	int fd = open("/dev/mem", O_RDWR | O_SYNC);

	if (fd < 0 || cpu_pin(cpu) || !catch_refusals() || !map_targets(fd))
		return 1;

	/* In step with the recycling, so that neither runs alone. */
	while (!count->wrong && !shared->stop && count->rounds < rounds) {
		if ((u64)count->rounds * TOUCHES <=
		    (u64)shared->touches * rounds)
			one_round(count);
		else
			usleep(1000);
	}
	return !!count->wrong;
}

/* One page in each window, several times over. */
static int recycle(struct shared *shared)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	u32 i;

	if (fd < 0 || !catch_refusals())
		return 1;

	for (i = 0; i < TOUCHES && !shared->stop; i++) {
		u64 window = i % WINDOWS + 1;
		char *page = map_page(fd, window << WINDOW_SHIFT);

		if (page == MAP_FAILED)
			return 1;
		outcome = OUTCOME_OK;
		(void)*(volatile u32 *)page;
		if (outcome != OUTCOME_DENIED)
			shared->reached++;
		munmap(page, PAGE);
		shared->touches++;
	}
	return 0;
}

static void start(struct shared *shared, u32 cpu, u32 rounds)
{
	if (!fork())
		_exit(cpu < HAMMER_CPUS ? hammer_cpu(shared, cpu, rounds) :
					  recycle(shared));
}

static bool one_ended_well(void)
{
	int status = -1;

	return waitpid(-1, &status, 0) > 0 && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

/**
 * hammer() - repeat the row's accesses on four CPUs while tables are recycled
 * @rounds:	how many at least, over all CPUs
 * @total:	what all of them did
 *
 * Return: true if every access of every round ended as it must, and every touch
 * of the recycling process has left the CPU.
 */
bool hammer(u32 rounds, struct hammer_count *total)
{
	struct shared *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool good;
	u32 i;

	memset(total, 0, sizeof(*total));
	if (shared == MAP_FAILED || !nr_targets || nr_targets > TARGETS)
		return false;

	for (i = 0; i <= HAMMER_CPUS; i++)
		start(shared, i, rounds / HAMMER_CPUS);
	/* The first that ends badly would leave the others waiting for it. */
	for (i = 0; i <= HAMMER_CPUS; i++) {
		if (!one_ended_well())
			shared->stop = true;
	}
	good = !shared->stop;

	for (i = 0; i < HAMMER_CPUS; i++) {
		struct hammer_count *count = &shared->cpu[i];

		total->rounds += count->rounds;
		total->denied += count->denied;
		total->completed += count->completed;
		if (count->wrong && !total->wrong) {
			total->wrong_addr = count->wrong_addr;
			total->wrong_outcome = count->wrong_outcome;
		}
		total->wrong += count->wrong;
	}
	total->touches = shared->reached;
	return good && !total->wrong && total->rounds >= rounds &&
	       total->touches == TOUCHES;
}
