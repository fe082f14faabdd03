// SPDX-License-Identifier: GPL-2.0-only
/*
 * One access by a given instruction: the forms that compilers emit for readb() to
 * writeq(), and those that have no complete syndrome.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "guest.h"

/*
 * %[at] is the address, %[reg] the register that is loaded or stored. It is all ones
 * before a load, so that what the load leaves of them is seen.
 */
#define INSN(name, insn)						\
static u64 do_##name(char *at, u64 reg)					\
{									\
	asm volatile(insn : [reg] "+r" (reg)				\
		     : [at] "r" (at), [zero] "r" (0UL)			\
		     : "memory", "x28", "v0");				\
	return reg;							\
}

#define INSNS(I)							\
	I(ldrb,		"ldrb	%w[reg], [%[at]]")			\
	I(ldrh,		"ldrh	%w[reg], [%[at]]")			\
	I(ldrw,		"ldr	%w[reg], [%[at]]")			\
	I(ldrx,		"ldr	%x[reg], [%[at]]")			\
	I(ldrsbw,	"ldrsb	%w[reg], [%[at]]")			\
	I(ldrsbx,	"ldrsb	%x[reg], [%[at]]")			\
	I(ldrshw,	"ldrsh	%w[reg], [%[at]]")			\
	I(ldrshx,	"ldrsh	%x[reg], [%[at]]")			\
	I(ldrsw,	"ldrsw	%x[reg], [%[at]]")			\
	I(ldarb,	"ldarb	%w[reg], [%[at]]")			\
	I(ldarh,	"ldarh	%w[reg], [%[at]]")			\
	I(ldarw,	"ldar	%w[reg], [%[at]]")			\
	I(ldarx,	"ldar	%x[reg], [%[at]]")			\
	I(ldrreg,	"ldr	%w[reg], [%[at], %[zero]]")		\
	I(ldruxtw,	"ldr	%w[reg], [%[at], %w[zero], uxtw #2]")	\
	I(ldur,		"ldur	%w[reg], [%[at], #0]")			\
	I(ldtr,		"ldtr	%w[reg], [%[at]]")			\
	I(ldrzr,	"ldr	wzr, [%[at]]")				\
	I(strb,		"strb	%w[reg], [%[at]]")			\
	I(strh,		"strh	%w[reg], [%[at]]")			\
	I(strw,		"str	%w[reg], [%[at]]")			\
	I(strx,		"str	%x[reg], [%[at]]")			\
	I(stlrb,	"stlrb	%w[reg], [%[at]]")			\
	I(stlrh,	"stlrh	%w[reg], [%[at]]")			\
	I(stlrw,	"stlr	%w[reg], [%[at]]")			\
	I(stlrx,	"stlr	%x[reg], [%[at]]")			\
	I(strreg,	"str	%w[reg], [%[at], %[zero]]")		\
	I(stur,		"stur	%w[reg], [%[at], #0]")			\
	I(sttr,		"sttr	%w[reg], [%[at]]")			\
	I(strwzr,	"str	wzr, [%[at]]")				\
	I(strxzr,	"str	xzr, [%[at]]")				\
	I(ldp,		"ldp	%w[reg], w28, [%[at]]")			\
	I(ldnp,		"ldnp	%w[reg], w28, [%[at]]")			\
	I(ldpost,	"mov	x28, %[at]\nldr %w[reg], [x28], #4")	\
	I(ldpre,	"mov	x28, %[at]\nldr %w[reg], [x28, #0]!")	\
	I(ldxr,		"ldxr	%w[reg], [%[at]]")			\
	I(ldrq,		"ldr	q0, [%[at]]")				\
	I(ldrs,		"ldr	s0, [%[at]]")				\
	I(ld1,		"ld1	{v0.4s}, [%[at]]")			\
	I(stp,		"stp	%w[reg], wzr, [%[at]]")			\
	I(strq,		"str	q0, [%[at]]")				\
	I(stpost,	"mov	x28, %[at]\nstr %w[reg], [x28], #4")	\
	I(swp,		".arch_extension lse\nswp %w[reg], w28, [%[at]]") \
	I(ldadd,	".arch_extension lse\nldadd %w[reg], w28, [%[at]]") \
	I(cas,		".arch_extension lse\ncas %w[reg], w28, [%[at]]")

INSNS(INSN)

static const struct {
	const char *name;
	u64 (*run)(char *at, u64 reg);
} insns[] = {
#define ENTRY(name, insn)	{ #name, do_##name },
	INSNS(ENTRY)
};

static u64 (*find(const char *name, size_t len))(char *at, u64 reg)
{
	size_t i;

	for (i = 0; i < sizeof(insns) / sizeof(*insns); i++) {
		if (strlen(insns[i].name) == len && !strncmp(insns[i].name, name, len))
			return insns[i].run;
	}
	return NULL;
}

/**
 * step_insn() - "i:NAME@ADDRESS=OUTCOME" or "i:NAME@ADDRESS,REGISTER=OUTCOME"
 * @step:	the step; REGISTER is what the register holds before, all ones if it is
 *		left out, and the value of OUTCOME is what it holds afterwards
 */
void step_insn(const char *step)
{
	const char *name = step + strlen("i:");
	const char *at = strchr(name, '@');
	u64 (*run)(char *at, u64 reg);
	struct expectation want;
	enum outcome outcome;
	u64 addr, reg = ~0UL;
	char saw[64];
	char *page;
	char *end;
	int fd;

	run = at ? find(name, at - name) : NULL;
	addr = at ? strtoul(at + 1, &end, 16) : 0;
	if (run && *end == ',')
		reg = strtoul(end + 1, &end, 16);
	if (!run || *end != '=' || !expectation_read(end + 1, &want)) {
		report(false, step, "not understood");
		return;
	}

	fd = open("/dev/mem", O_RDWR | O_SYNC);
	page = access_map(fd, addr);
	if (fd < 0 || page == MAP_FAILED || !access_catch()) {
		report(false, step, "no mapping");
		return;
	}
	reg = run(page + (addr & (PAGE - 1)), reg);
	outcome = access_outcome();
	access_uncatch();
	munmap(page, PAGE);
	close(fd);
	snprintf(saw, sizeof(saw), "%s:%lx", outcome_name(outcome), reg);
	report(expectation_met(want, outcome, reg), step, saw);
}
