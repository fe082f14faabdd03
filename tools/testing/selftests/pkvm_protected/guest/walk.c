// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MMU's walker sent to a physical address, accesses of other kinds than
 * loads and stores, and a claim in /proc/iomem: through the test driver walk.c.
 *
 *   uwalk@50001000=denied	user space touches an address whose table is there
 *   gwalk@50001000=denied	the kernel does, for user space: get_user()
 *   kwalk@50001000=denied	the kernel does, at an address of its own
 *   odd:ldxr@50001000=denied	user space does that there
 *   mreq@50001000=denied	a driver asks for that page's resource
 *
 * User space enters the table at its first entry, the kernel at the second: one
 * must be open to user space, and the other must not. Read is at 0xfe0.
 */
#include "guest.h"

#define BLOCK		0x200000UL
#define OFFSET		0xfe0UL
#define KERNEL_OFFSET	(PAGE + OFFSET)
#define DEVICE		"/dev/pkvm-protected-walk"

#define CHILD_FAILED	2
#define CHILD_SEGV	3
#define CHILD_BUS	4

static int device;

static int command(const char *text)
{
	return write(device, text, strlen(text)) == (long)strlen(text) ? 0 : -1;
}

/*
 * The tables have to be whole again before the process exits, for the kernel
 * follows them then. So the signal is caught.
 */
static void caught(int sig)
{
	command("c");
	_exit(sig == SIGSEGV ? CHILD_SEGV : CHILD_BUS);
}

static void catch(int sig)
{
	struct {
		void (*handler)(int sig);
		u64 flags;
		void *restorer;
		u64 mask;
	} action = { .handler = caught };

	syscall(__NR_rt_sigaction, sig, &action, NULL, sizeof(action.mask));
}

static int user_walk(const char *op, u64 table, u64 *value)
{
	char *area = mmap(NULL, 2 * BLOCK, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *va;
	char text[64];

	if (area == MAP_FAILED)
		return CHILD_FAILED;
	va = (char *)(((u64)area + BLOCK - 1) & ~(BLOCK - 1));
	*va = 1;

	if (*op == 'u') {
		snprintf(text, sizeof(text), "u %lx %lx", (u64)va, table);
		if (command(text))
			return CHILD_FAILED;
		*value = *(volatile u32 *)(va + OFFSET);
		return command("c") ? CHILD_FAILED : 0;
	}

	snprintf(text, sizeof(text), "g %lx %lx", (u64)va + OFFSET, table);
	if (command(text))
		return errno == EFAULT ? CHILD_SEGV : CHILD_FAILED;
	return read(device, value, sizeof(*value)) == sizeof(*value) ? 0 :
								CHILD_FAILED;
}

static int kernel_walk(u64 table, u64 *value)
{
	char text[64];

	snprintf(text, sizeof(text), "k %lx %lx", KERNEL_OFFSET, table);
	if (command(text))
		return CHILD_FAILED;
	return read(device, value, sizeof(*value)) == sizeof(*value) ? 0 :
								CHILD_FAILED;
}

/*
 * What the compiler would not do with a pointer. ZVA clears a line of bytes.
 */
static int odd(const char *name, char *p)
{
	u64 a = 0;
	u64 b = 0;

	if (!strncmp(name, "ldxr@", 5))
		asm volatile("ldxr %w0, [%1]" : "=r" (a) : "r" (p) : "memory");
	else if (!strncmp(name, "stxr@", 5))
		/* The monitor may be open: only then is there no store. */
		asm volatile("1: ldxr %w0, [%1]; stxr %w0, wzr, [%1]; cbnz %w0, 1b"
			     : "=&r" (a) : "r" (p) : "memory");
	else if (!strncmp(name, "ldadd@", 6))
		asm volatile(".arch_extension lse; ldadd wzr, %w0, [%1]"
			     : "=r" (a) : "r" (p) : "memory");
	else if (!strncmp(name, "cas@", 4))
		asm volatile(".arch_extension lse; casal %w0, %w1, [%2]"
			     : "+r" (a) : "r" (b), "r" (p) : "memory");
	else if (!strncmp(name, "unaligned@", 10))
		asm volatile("ldr %w0, [%1]" : "=r" (a) : "r" (p + 2) : "memory");
	else if (!strncmp(name, "ld1@", 4))
		asm volatile("ld1 {v0.16b}, [%0]" : : "r" (p) : "v0", "memory");
	else if (!strncmp(name, "st1@", 4))
		asm volatile("st1 {v0.16b}, [%0]" : : "r" (p) : "memory");
	else if (!strncmp(name, "zva@", 4))
		asm volatile("dc zva, %0" : : "r" (p) : "memory");
	else if (!strncmp(name, "exec@", 5))
		((void (*)(void))p)();
	else
		return CHILD_FAILED;
	return 0;
}

static int odd_access(const char *name, u64 addr)
{
	int prot = PROT_READ | PROT_WRITE;
	char *page;

	if (!strncmp(name, "exec@", 5))
		prot = PROT_READ | PROT_EXEC;
	page = mmap(NULL, PAGE, prot, MAP_SHARED, device, addr & ~(PAGE - 1));
	if (page == MAP_FAILED)
		return CHILD_FAILED;
	return odd(name, page + (addr & (PAGE - 1)));
}

static int child(const char *step, u64 addr, u64 *value)
{
	char text[64];

	if (!strncmp(step, "mreq@", 5)) {
		snprintf(text, sizeof(text), "m %lx %lx", addr, PAGE);
		if (command(text))
			return errno == EBUSY ? CHILD_SEGV : CHILD_FAILED;
		return 0;
	}
	if (!strncmp(step, "odd:", 4))
		return odd_access(step + 4, addr);
	if (*step == 'k')
		return kernel_walk(addr, value);

	catch(SIGSEGV);
	catch(SIGBUS);
	return user_walk(step, addr, value);
}

/*
 * A fetch from MMIO that is not protected never ends in the unmodified kernel: EL2
 * maps it, never executable, and finds it mapped. That counts as ok, so that a control
 * can tell it from SIGSEGV.
 */
static bool loops(const char *step, int pid, int *status)
{
	int i;

	if (strncmp(step, "odd:exec@", 9))
		return false;
	for (i = 0; i < 20; i++) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return false;
		usleep(100000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return true;
}

static enum outcome judge(int status)
{
	if (!WIFEXITED(status))
		return WTERMSIG(status) == SIGSEGV ? OUTCOME_DENIED :
		       WTERMSIG(status) == SIGBUS ? OUTCOME_BUS : OUTCOME_BROKEN;
	switch (WEXITSTATUS(status)) {
	case 0:
		return OUTCOME_OK;
	case CHILD_SEGV:
		return OUTCOME_DENIED;
	case CHILD_BUS:
		return OUTCOME_BUS;
	}
	return OUTCOME_BROKEN;
}

/* OUTCOME_BROKEN also when it could not be tried */
static enum outcome walk_try(const char *step, u64 addr, u64 *value)
{
	enum outcome outcome;
	int status = -1;
	int fd[2];
	int pid;

	device = open(DEVICE, O_RDWR);
	if (device < 0 || pipe(fd))
		return OUTCOME_BROKEN;

	pid = fork();
	if (pid < 0)
		return OUTCOME_BROKEN;
	if (!pid) {
		int err = child(step, addr, value);

		write(fd[1], value, sizeof(*value));
		_exit(err);
	}
	close(fd[1]);
	if (loops(step, pid, &status)) {
		outcome = OUTCOME_OK;
	} else {
		if (read(fd[0], value, sizeof(*value)) != sizeof(*value))
			*value = 0;
		waitpid(pid, &status, 0);
		outcome = judge(status);
	}
	close(fd[0]);
	/* An Oops leaves the kernel's own table bent. */
	command("c");
	close(device);
	return outcome;
}

/**
 * step_walk() - do what one of the steps above says
 * @step:	the word
 */
void step_walk(const char *step)
{
	struct expectation want;
	enum outcome outcome;
	char saw[64];
	u64 value = 0;
	char *end;

	outcome = walk_try(step, strtoul(strchr(step, '@') + 1, &end, 16),
			   &value);
	snprintf(saw, sizeof(saw), "%s:%lx", outcome_name(outcome), value);
	report(*end == '=' && expectation_read(end + 1, &want) &&
	       expectation_met(want, outcome, value), step, saw);
}
