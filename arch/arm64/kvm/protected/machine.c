// SPDX-License-Identifier: GPL-2.0-only
/*
 * What judge.c asks of the machine that the device tree does not tell. The
 * integrator's tool answers the same questions from what it was given.
 */
#include <linux/efi.h>
#include <linux/memblock.h>
#include <linux/minmax.h>

#include <asm/kvm_pgtable.h>

#include "protected.h"

/* The memory that the kernel knows of, bank by bank */
bool __init pkvm_machine_memory(u32 index, struct pkvm_extent *bank)
{
	if (index >= memblock.memory.cnt)
		return false;
	bank->start = memblock.memory.regions[index].base;
	bank->size = memblock.memory.regions[index].size;
	return true;
}

/* What the firmware has marked for its services, if they are called at all */
bool __init pkvm_machine_efi_runtime(u32 index, struct pkvm_extent *extent)
{
	efi_memory_desc_t *md;

	if (!efi_enabled(EFI_MEMMAP) || efi_runtime_disabled())
		return false;

	for_each_efi_memory_desc(md) {
		if (!(md->attribute & EFI_MEMORY_RUNTIME) || index--)
			continue;
		extent->start = md->phys_addr;
		extent->size = md->num_pages << EFI_PAGE_SHIFT;
		return true;
	}
	return false;
}

/*
 * This CPU's physical address size; pkvm-dt returns 0 if it is not known. CPU
 * capabilities are not known yet, so kvm_get_parange() cannot be asked.
 */
u32 __init pkvm_machine_pa_bits(void)
{
	u64 mmfr0 = read_cpuid(ID_AA64MMFR0_EL1);
	u32 parange = SYS_FIELD_GET(ID_AA64MMFR0_EL1, PARANGE, mmfr0);

	return min_t(u32, id_aa64mmfr0_parange_to_phys_shift(parange),
		     PHYS_MASK_SHIFT);
}
