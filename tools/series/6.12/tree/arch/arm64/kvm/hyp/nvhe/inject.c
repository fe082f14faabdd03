// SPDX-License-Identifier: GPL-2.0-only
/*
 * A denied access goes back to the host as an abort.
 *
 * 6.12 has BUG_ON() there: a process that may open /dev/mem, or a kernel that follows
 * a bad pointer, would stop the machine. Newer kernels inject the abort with
 * S1PTW set in ESR_EL1, which hardware never does for an abort taken to EL1, so
 * that the host can tell it from one of its own. The same is done here.
 */
#include <asm/kvm_emulate.h>
#include <asm/kvm_hyp.h>
#include <asm/kvm_pkvm.h>

#include <nvhe/pkvm_protected.h>

/* AArch64 or AArch32: the mode bits are 0 in both. */
static bool from_el0(u64 spsr)
{
	return (spsr & PSR_MODE_MASK) == PSR_MODE_EL0t;
}

/*
 * The syndrome as EL1 would see it: same exception level or a lower one. What
 * stage 2 knows of the access (ISV and the bits that it makes valid) stays, as
 * in newer kernels; it says what was denied.
 */
static u64 host_esr(u64 esr, u64 spsr)
{
	u64 ec = ESR_ELx_EC(esr);

	if (!from_el0(spsr))
		ec += ESR_ELx_EC_DABT_CUR - ESR_ELx_EC_DABT_LOW;

	BUILD_BUG_ON(ESR_ELx_EC_DABT_CUR - ESR_ELx_EC_DABT_LOW !=
		     ESR_ELx_EC_IABT_CUR - ESR_ELx_EC_IABT_LOW);

	return (esr & ~ESR_ELx_EC_MASK) | (ec << ESR_ELx_EC_SHIFT) |
	       ESR_ELx_S1PTW;
}

static u64 host_vector(u64 spsr)
{
	u64 vbar = read_sysreg_el1(SYS_VBAR) + except_type_sync;

	if (from_el0(spsr))
		return vbar + (spsr & PSR_MODE32_BIT ? LOWER_EL_AArch32_VECTOR :
						       LOWER_EL_AArch64_VECTOR);
	if ((spsr & PSR_MODE_MASK) == PSR_MODE_EL1t)
		return vbar + CURRENT_EL_SP_EL0_VECTOR;
	return vbar + CURRENT_EL_SP_ELx_VECTOR;
}

/*
 * PSTATE as after an exception to EL1: AArch64.TakeException() of the Arm ARM,
 * for the features that a 6.12 host can have switched on. What is not listed
 * becomes 0: UAO, SS, IL, BTYPE.
 */
static u64 host_pstate(u64 spsr)
{
	u64 sctlr = read_sysreg_el1(SYS_SCTLR);
	u64 pstate;

	pstate = spsr & (PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT |
			 PSR_DIT_BIT | PSR_PAN_BIT);
	pstate |= PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT |
		  PSR_MODE_EL1h;

	if (!(sctlr & SCTLR_EL1_SPAN))
		pstate |= PSR_PAN_BIT;
	if (sctlr & SCTLR_ELx_DSSBS)
		pstate |= PSR_SSBS_BIT;
	if (system_supports_mte())
		pstate |= PSR_TCO_BIT;
	return pstate;
}

/**
 * __pkvm_protected_inject_abort() - give a denied access back to the host
 *
 * Only while regions are declared: without, 6.12 behaves as it always has.
 *
 * Return: true if the abort is on its way, so that handle_host_mem_abort() has
 * nothing left to do.
 */
bool __pkvm_protected_inject_abort(void)
{
	u64 spsr = read_sysreg_el2(SYS_SPSR);

	if (!pkvm_protected_declared())
		return false;

	write_sysreg_el1(host_esr(read_sysreg_el2(SYS_ESR), spsr), SYS_ESR);
	write_sysreg_el1(read_sysreg_el2(SYS_FAR), SYS_FAR);
	write_sysreg_el1(read_sysreg_el2(SYS_ELR), SYS_ELR);
	write_sysreg_el1(spsr, SYS_SPSR);
	write_sysreg_el2(host_vector(spsr), SYS_ELR);
	write_sysreg_el2(host_pstate(spsr), SYS_SPSR);
	return true;
}
