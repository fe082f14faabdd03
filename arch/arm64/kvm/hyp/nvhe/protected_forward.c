// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forward the host's access to a register that a window leaves to it.
 *
 * An access that its syndrome does not describe completely, or that no window allows,
 * stays an abort. No lock: the tables do not change after EL2's initialisation.
 */
#include <asm/alternative.h>
#include <asm/barrier.h>
#include <asm/kvm_emulate.h>
#include <asm/kvm_hyp.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/memory.h>
#include <nvhe/pkvm_protected_forward.h>
#include <nvhe/pkvm_protected.h>
#include <nvhe/trap_handler.h>

struct pkvm_protected_window __ro_after_init pkvm_protected_windows[PKVM_PROTECTED_WINDOWS_NUM];
unsigned int __ro_after_init num_protected_windows;
struct pkvm_protected_span __ro_after_init pkvm_protected_span;
static_assert(PKVM_PROTECTED_REGS_NUM <= 256); /* so many fit into @reg of a window */

/* One access of the host, as its syndrome describes it */
struct pkvm_access {
	phys_addr_t phys;	/* a multiple of the size */
	u8 order;		/* log2 of the size in bytes */
	u8 reg;			/* 31 for zero */
	bool write;
	bool sign;		/* a load that extends the sign */
	bool wide;		/* a load into 64 bits */
};

/*
 * Arm ARM, ISS encoding for an exception from a Data Abort. ISV is set for a load or
 * store of one register without writeback; ST64B and LD64B have it, too, and LST.
 */
static bool decode_access(u64 esr, u64 spsr, u64 sctlr, phys_addr_t phys,
			  struct pkvm_access *access)
{
	u64 big_endian = (spsr & PSR_MODE_MASK) == PSR_MODE_EL0t ? SCTLR_EL1_E0E :
								   SCTLR_ELx_EE;
	u64 not_plain = ESR_ELx_VNCR | ESR_ELx_SET_MASK | ESR_ELx_FnV | ESR_ELx_CM |
			ESR_ELx_S1PTW;

	if (!esr_fsc_is_translation_fault(esr) ||
	    (esr & (ESR_ELx_EC_MASK | ESR_ELx_ISV | not_plain)) !=
	    (ESR_ELx_EC_DABT_LOW << ESR_ELx_EC_SHIFT | ESR_ELx_ISV))
		return false;

	if ((spsr & PSR_MODE32_BIT) || (sctlr & big_endian))
		return false;

	access->phys = phys;
	access->order = (esr & ESR_ELx_SAS) >> ESR_ELx_SAS_SHIFT;
	access->reg = (esr & ESR_ELx_SRT_MASK) >> ESR_ELx_SRT_SHIFT;
	access->write = esr & ESR_ELx_WNR;
	access->sign = esr & ESR_ELx_SSE;
	access->wide = esr & ESR_ELx_SF;

	/* The host may map a device as Normal memory, then alignment is not checked. */
	return !(phys & (BIT(access->order) - 1));
}

/* The last window that does not begin behind @phys, which is not before the first one */
static const struct pkvm_protected_window *find_window(phys_addr_t phys)
{
	const struct pkvm_protected_window *window = pkvm_protected_windows;
	unsigned int half, nr;

	for (nr = num_protected_windows; nr > 1; nr -= half) {
		half = nr / 2;
		if (window[half].phys <= phys)
			window += half;
	}

	return window;
}

static bool window_allows(const struct pkvm_protected_window *window,
			  const struct pkvm_access *access, u64 val)
{
	if (!(window->widths & BIT(access->order)) ||
	    access->phys - window->phys + BIT(access->order) > window->size)
		return false;

	return access->write ? window->write && !(val & window->fixed) : window->read;
}

/* A narrow load leaves zeroes above, as the CPU does. */
static u64 loaded(const struct pkvm_access *access, u64 val)
{
	if (access->sign)
		val = sign_extend64(val, BITS_PER_BYTE * BIT(access->order) - 1);

	return access->wide ? val : lower_32_bits(val);
}

/* What @reg holds of the size of the access */
static u64 to_store(const struct pkvm_access *access, struct kvm_cpu_context *host_ctxt)
{
	if (!access->write || access->reg == 31)
		return 0;

	return cpu_reg(host_ctxt, access->reg) &
	       GENMASK_ULL(BITS_PER_BYTE * BIT(access->order) - 1, 0);
}

/* One instruction on the device; false if it has aborted */
#define guarded(insn) ({						\
	bool ok = true;							\
									\
	asm volatile("1:	" insn ", [%[addr]]\n"			\
		     "	b	3f\n"					\
		     "2:	mov	%w[ok], wzr\n"			\
		     "3:\n"						\
		     __KVM_EXTABLE(1b, 2b)				\
		     : [val] "+&r" (*val), [ok] "+r" (ok) : [addr] "r" (addr) : "memory"); \
	ok;								\
})

/*
 * Each load is an acquire and each store a release, whether the host's was or not. A
 * load is then what ARM64_WORKAROUND_DEVICE_LOAD_ACQUIRE asks for.
 */
static bool perform(const struct pkvm_access *access, void __iomem *addr, u64 *val)
{
	if (!access->write &&
	    alternative_has_cap_unlikely(ARM64_WORKAROUND_NVIDIA_OLYMPUS_1027))
		dmb(osh);

	if (access->order == 0 && access->write)
		return guarded("stlrb %w[val]");
	if (access->order == 0)
		return guarded("ldarb %w[val]");
	if (access->order == 1 && access->write)
		return guarded("stlrh %w[val]");
	if (access->order == 1)
		return guarded("ldarh %w[val]");
	if (access->order == 2 && access->write)
		return guarded("stlr %w[val]");
	if (access->order == 2)
		return guarded("ldar %w[val]");
	if (access->write)
		return guarded("stlr %x[val]");

	return guarded("ldar %x[val]");
}

int __pkvm_forward_access(struct kvm_cpu_context *host_ctxt, u64 esr, phys_addr_t phys,
			  u64 far)
{
	const struct pkvm_protected_window *window = find_window(phys);
	u64 spsr = read_sysreg_el2(SYS_SPSR);
	u64 elr = read_sysreg_el2(SYS_ELR);
	struct pkvm_access access;
	void __iomem *addr;
	u64 val;

	if (!decode_access(esr, spsr, read_sysreg_el1(SYS_SCTLR), phys, &access))
		return -ENOENT;

	val = to_store(&access, host_ctxt);
	if (!window_allows(window, &access, val))
		return -ENOENT;

	addr = (void __iomem *)(pkvm_protected_va[window->reg] + phys -
				hyp_pfn_to_phys(pkvm_protected_regs[window->reg].pfn));
	if (!perform(&access, addr, &val)) {
		/* The device's abort has overwritten what EL2 knew of the host's. */
		esr &= ESR_ELx_EC_MASK | ESR_ELx_IL | ESR_ELx_WNR;
		write_sysreg_el2(esr | ESR_ELx_FSC_EXTABT, SYS_ESR);
		write_sysreg_el2(spsr, SYS_SPSR);
		write_sysreg_el2(elr, SYS_ELR);
		write_sysreg_el2(far, SYS_FAR);
		write_sysreg_el1(far, SYS_FAR);
		return -EPERM;
	}

	if (!access.write && access.reg != 31)
		cpu_reg(host_ctxt, access.reg) = loaded(&access, val);

	write_sysreg_el2(elr + 4, SYS_ELR);
	write_sysreg_el2(spsr & ~(PSR_BTYPE_MASK | DBG_SPSR_SS), SYS_SPSR);
	return 0;
}
