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

/* What happened, on one CPU or on all */
struct count {
	u32 rounds;
	u32 denied;
	u32 completed;
	u32 wrong;		/* accesses that did not end as they must */
	u64 wrong_addr;		/* of the first of these */
	enum outcome wrong_outcome;
};

/* Written by one process each, read by the parent after all have ended. */
struct shared {
	struct count cpu[HAMMER_CPUS];
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
 * hammer_remember() - add one access to each round of step_hammer()
 * @access:	the access, by user space
 * @want:	how it must end
 *
 * One that does not fit makes the step fail.
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

static void one_round(struct count *count)
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
	struct count *count = &shared->cpu[cpu];

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

/*
 * True if every access of every round ended as it must, and every touch of the recycling
 * process has left the CPU; @touches is set to their number.
 */
static bool hammer(u32 rounds, u32 passes, struct count *total, u32 *touches)
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
		struct count *count = &shared->cpu[i];

		total->rounds += count->rounds;
		total->denied += count->denied;
		total->completed += count->completed;
		if (count->wrong && !total->wrong) {
			total->wrong_addr = count->wrong_addr;
			total->wrong_outcome = count->wrong_outcome;
		}
		total->wrong += count->wrong;
	}
	*touches = shared->reached;
	return good && !total->wrong && total->rounds >= rounds &&
	       *touches == passes * WINDOWS;
}

/**
 * step_hammer() - repeat the row's accesses on four CPUs while tables are recycled
 * @step:	"hammer1000x2": so many rounds at least, over all CPUs, while one page in
 *		each window is touched twice over; "=lost" behind it if an access has to
 *		end wrong
 */
void step_hammer(const char *step)
{
	bool lost = strstr(step, "=lost");
	struct count total;
	u32 touches = 0;
	char saw[160];
	u32 rounds;
	char *end;
	bool good;

	rounds = strtoul(step + 6, &end, 10);
	good = hammer(rounds, *end == 'x' ? atoi(end + 1) : 1, &total, &touches);

	if (total.wrong)
		snprintf(saw, sizeof(saw), "%s at %lx in round %u",
			 outcome_name(total.wrong_outcome), total.wrong_addr,
			 total.rounds);
	else
		snprintf(saw, sizeof(saw),
			 "%u rounds, %u denied, %u completed, %u touches",
			 total.rounds, total.denied, total.completed,
			 touches);
	report(lost ? !!total.wrong : good, step, saw);
}
