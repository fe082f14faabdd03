/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest program's parts.
 */
#ifndef __GUEST_H
#define __GUEST_H

#include <stdbool.h>

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

/* How an access ended. */
enum outcome {
	OUTCOME_OK,		/* it completed */
	OUTCOME_DENIED,		/* SIGSEGV: the stage-2 abort was injected */
	OUTCOME_BUS,		/* SIGBUS: it left the CPU, nobody answered */
	OUTCOME_BROKEN,		/* anything else; never expected */
};

/**
 * struct access - one access to a physical address
 * @via:	'u' through /dev/mem, 'k' by the kernel's test driver
 * @write:	write 0, or read
 * @size:	1, 2, 4, 8, or 16 for ldp and stp
 * @addr:	physical address
 */
struct access {
	char via;
	bool write;
	u32 size;
	u64 addr;
};

/* access.c */
enum outcome access_try(const struct access *access, u64 *value);
const char *outcome_name(enum outcome outcome);

/* cpu.c */
int cpu_set_online(u32 cpu, bool online);
int cpu_pin(u32 cpu);

/* hypercall.c */
bool hypercall(const char *text, int vcpu, long *status, long *result);
void step_hypercall(const char *step);
/* file.c */
void step_file(const char *step);

/* pci_bar.c */
int pci_bar_place(u64 addr);

/* pressure.c */
u32 pressure(u32 windows, u32 shift, u64 victim, enum outcome *victim_seen);

/* report.c: kselftest.h counts per file, so one file does the counting */
void report_plan(u32 steps);
void report(bool pass, const char *step, const char *saw);
void report_finish(void);

/* snap.c */
void step_snap(const char *step);

/* step.c */
void step_run(const char *step);

/* vm.c */
int vm_vcpu(void);
void step_vm(const char *step);
/* walk.c */
enum outcome walk_try(const char *step, u64 addr, u64 *value);

#endif /* __GUEST_H */
