// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a denied access was, as exactly as the syndrome says and no further.
 */
#ifdef __KERNEL__
#include <linux/kernel.h>
#else
#include <stdio.h>
#endif

#include "rules.h"

/* ESR_ELx of an abort, Arm ARM D24.2.40 */
#define ESR_EC(esr)	(((esr) >> 26) & 0x3f)
#define EC_IABT_LOW	0x20
#define EC_IABT_CUR	0x21
#define ISS_ISV		0x1000000ULL
#define ISS_SAS(esr)	(((esr) >> 22) & 3)
#define ISS_SRT(esr)	(((esr) >> 16) & 31)
#define ISS_CM		0x100ULL
#define ISS_WNR		0x40ULL
#define ISS_FSC(esr)	((esr) & 0x3f)
#define FSC_EXTABT	0x10

/*
 * At most 48 bytes; @walk: the walker of the MMU did it, for an access to somewhere
 * else. The size is known only with a valid instruction syndrome: plain loads and
 * stores of one register. An atomic may be reported as the read that it begins with.
 */
int pkvm_access_words(char *buf, size_t size, u64 esr, bool walk)
{
	bool write = esr & ISS_WNR;

	if (walk)
		return snprintf(buf, size, "page-table walk");
	if (ESR_EC(esr) == EC_IABT_LOW || ESR_EC(esr) == EC_IABT_CUR)
		return snprintf(buf, size, "instruction fetch");
	if (esr & ISS_CM)
		return snprintf(buf, size, "cache maintenance");
	if (esr & ISS_ISV)
		return snprintf(buf, size, "%s of %u bytes",
				write ? "write" : "read",
				1U << (unsigned int)ISS_SAS(esr));
	return snprintf(buf, size, "%s", write ? "write" : "read or atomic");
}

/* Did the device answer with an abort? EL2 forwarded the access then. */
bool pkvm_access_answered(u64 esr)
{
	return ISS_FSC(esr) == FSC_EXTABT;
}

/* The register whose value is written, 31 for zero; -1 if there is none or none is known */
int pkvm_access_register(u64 esr)
{
	return (esr & ISS_ISV) && (esr & ISS_WNR) ? (int)ISS_SRT(esr) : -1;
}

/* Arm ARM C4.1.94, loads and stores */
static const struct {
	u32 mask;
	u32 value;
	const char *name;
} insns[] = {
	{ 0x0e000000, 0x0c000000, "a vector load or store" },
	{ 0x3a000000, 0x28000000, "ldp or stp" },
	/* CASP; exclusive pairs have bit 31 set. */
	{ 0xbfa00000, 0x08200000, "compare and swap" },
	{ 0x3f800000, 0x08000000, "an exclusive load or store" },
	{ 0x3fa00000, 0x08a00000, "compare and swap" },
	{ 0x3b200c00, 0x38200000, "an atomic" },
	{ 0x3b200400, 0x38000400, "a load or store with writeback" },
};

static const char *insn_name(u32 insn)
{
	size_t i;

	for (i = 0; i < sizeof(insns) / sizeof(*insns); i++) {
		if ((insn & insns[i].mask) == insns[i].value)
			return insns[i].name;
	}
	return "this instruction";
}

/**
 * pkvm_access_reason() - say why an access near a window was not forwarded
 * @buf:	where to
 * @size:	bytes in @buf; 128 hold the longest
 * @access:	the access
 * @window:	the window that has its first byte, or NULL
 *
 * In the order in which EL2 looks.
 *
 * Return: the length that the whole text has, as snprintf() does.
 */
int pkvm_access_reason(char *buf, size_t size, const struct pkvm_denied_access *access,
		       const struct pkvm_window *window)
{
	u64 bytes = 1ULL << ISS_SAS(access->esr);
	bool write = access->esr & ISS_WNR;

	if (!window)
		return snprintf(buf, size, "no window has it");
	if (!(access->esr & ISS_ISV))
		return snprintf(buf, size, "%s cannot be forwarded, use readl() or writel()",
				insn_name(access->insn));
	if (!access->plain)
		return snprintf(buf, size, "big-endian and 32-bit accesses are not forwarded");
	if (access->phys & (bytes - 1))
		return snprintf(buf, size, "it is not aligned");
	if (window->width && bytes != window->width)
		return snprintf(buf, size, "the window takes accesses of %u bytes",
				window->width);
	if (bytes > window->regs.start + window->regs.size - access->phys)
		return snprintf(buf, size, "it ends behind the window");
	if (write ? !window->write : !window->read)
		return snprintf(buf, size, "the window is %s-only", write ? "read" : "write");
	if (write && window->masked && (access->value & ~(u64)window->mask))
		return snprintf(buf, size, "0x%llx sets bits outside of the write mask 0x%x",
				(unsigned long long)access->value, window->mask);
	return snprintf(buf, size, "it is not forwarded");
}
