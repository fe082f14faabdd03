/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest program's parts, and what they use of the C library.
 */
#ifndef __GUEST_H
#define __GUEST_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

/* Of the kernel under test; the same program runs on all. */
#define PAGE	((u64)getpagesize())

/* How an access ended. */
enum outcome {
	OUTCOME_OK,		/* it completed */
	OUTCOME_DENIED,		/* SIGSEGV: the stage-2 abort was injected */
	OUTCOME_BUS,		/* SIGBUS: no device answered */
	OUTCOME_STUCK,		/* neither: still trying when it was killed */
	OUTCOME_BROKEN,		/* anything else; never expected */
};

/**
 * struct access - one access to a physical address
 * @via:	'u' through /dev/mem, 'a' so by a 32-bit process, 'k' by the kernel's test
 *		driver, 'n' by it as Normal memory
 * @write:	write, or read
 * @size:	1, 2, 4, 8, or 16 for ldp and stp
 * @addr:	physical address
 */
struct access {
	char via;
	bool write;
	u32 size;
	u64 addr;
};

/**
 * struct expectation - how an access must end
 * @outcome:	the outcome
 * @valued:	does @value count?
 * @value:	what must have been read
 */
struct expectation {
	enum outcome outcome;
	bool valued;
	u64 value;
};

#define HAMMER_CPUS	4

/* access.c */
void access_mapped(volatile void *at, const struct access *access, u64 *value);
enum outcome access_try(const struct access *access, u64 *value);
void step_late(const char *step);
const char *outcome_name(enum outcome outcome);

/* caught.c */
bool access_catch(void);
enum outcome access_outcome(void);
void access_uncatch(void);
char *access_map(int fd, u64 addr);
char *access_at(u64 addr);
void access_unmap(char *at);
enum outcome access_caught(volatile void *at, const struct access *access, u64 *value);

/* expect.c */
bool expectation_read(const char *word, struct expectation *want);
bool expectation_met(struct expectation want, enum outcome outcome, u64 value);
u32 beside_read(const char *text, struct access *access, struct expectation *want);
bool beside_holds(const struct access *access, struct expectation want);

/* hammer.c */
void hammer_remember(const struct access *access, struct expectation want);
void step_hammer(const char *step);

/* kexec.c */
int kexec_load(bool on_crash, u32 passed, char **steps);

/* sleep.c */
void step_sleep(const char *step);

/* endian.c */
void step_big_endian(const char *step);

/* copy.c */
void step_copy(const char *step);

/* bench.c */
void step_bench(const char *step);

/* marks.c */
void bench_begin(void);
void bench_end(void);

/* disk.c */
void step_disk(const char *step);

/* net.c */
void step_net(const char *step);

/* cpu.c */
int cpu_pin(u32 cpu);
void step_cpu(const char *step);

/* hypercall.c */
bool hypercall(const char *text, int vcpu, long *status, long *result);
void step_hypercall(const char *step);

/* file.c */
int file_write(const char *path, const char *text);
void step_file(const char *step);

/* module.c */
void step_module(const char *step);

/* insn.c */
void step_insn(const char *step);

/* resume.c */
void step_single(const char *step);
void step_landing(const char *step);

/* cost.c */
void step_ticks(const char *step);
void step_cost(const char *step);
void step_touch(const char *step);

/* model.c */
void step_model(const char *step);

/* rtc.c */
void step_rtc(const char *step);

/* pci_bar.c */
void step_bar(const char *step);

/* pressure.c */
u32 pressure(u32 windows, u32 shift, u64 victim, enum outcome *victim_seen);

/* report.c: kselftest.h counts per file, so one file does the counting */
void report_plan(u32 steps, u32 passed);
void report(bool pass, const char *step, const char *saw);
bool report_all_passed(u32 *passed);
void report_finish(void);

/* snap.c */
void step_snap(const char *step);

/* step.c */
void step_run(char **steps);

/* vm.c */
int vm_vcpu(void);
int vm_rewind(void);
void step_vm(const char *step);

/* walk.c */
void step_walk(const char *step);

#endif /* __GUEST_H */
