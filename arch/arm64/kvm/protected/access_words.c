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
#define ISS_CM		0x100ULL
#define ISS_WNR		0x40ULL

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
