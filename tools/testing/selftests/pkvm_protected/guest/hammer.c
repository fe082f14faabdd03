// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs access regions and their neighbours while another process forces the
 * hypervisor to recycle its table pages.
 *
 * The accesses are the row's own user accesses so far, each with its expected
 * outcome.
 */
#include "guest.h"

#define TARGETS		48

/*
 * One table page at least goes into each window of 512 GiB, because a block
 * has 1 GiB at most. All of EL2's memory has fewer pages than there are windows
 * (the rows look at its size), so each pass over them recycles.
 */
#define WINDOWS		3000
#define WINDOW_SHIFT	39

/* Written by one process each, read by the parent after all have ended. */
struct shared {
	struct hammer_count cpu[HAMMER_CPUS];
	u32 wanted;
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

static bool map_targets(void)
{
	u32 i;

	for (i = 0; i < nr_targets; i++) {
		targets[i].at = access_at(targets[i].access.addr);
		if (!targets[i].at)
			return false;
	}
	return true;
}

static void one_round(struct hammer_count *count)
{
	u32 i;

	for (i = 0; i < nr_targets; i++) {
		enum outcome outcome;
		u64 value = 0;

		outcome = access_caught(targets[i].at, &targets[i].access, &value);
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

	if (cpu_pin(cpu) || !access_catch() || !map_targets())
		return 1;

	/* In step with the recycling, so that neither runs alone. */
	while (!count->wrong && !shared->stop && count->rounds < rounds) {
		if ((u64)count->rounds * shared->wanted <=
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
	u32 i;

	if (!access_catch())
		return 1;

	for (i = 0; i < shared->wanted && !shared->stop; i++) {
		struct access touch = { .size = 4 };
		u64 window = i % WINDOWS + 1;
		char *at = access_at(window << WINDOW_SHIFT);
		u64 value;

		if (!at)
			return 1;
		if (access_caught(at, &touch, &value) != OUTCOME_DENIED)
			shared->reached++;
		access_unmap(at);
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
 * @passes:	over the windows, one page touched in each
 * @total:	what all of them did
 *
 * Return: true if every access of every round ended as it must, and every touch
 * of the recycling process has left the CPU.
 */
bool hammer(u32 rounds, u32 passes, struct hammer_count *total)
{
	struct shared *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool good;
	u32 i;

	memset(total, 0, sizeof(*total));
	if (shared == MAP_FAILED || !nr_targets || nr_targets > TARGETS)
		return false;

	shared->wanted = passes * WINDOWS;
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
	       total->touches == passes * WINDOWS;
}
