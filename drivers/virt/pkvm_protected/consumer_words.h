/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __PKVM_CONSUMER_WORDS_H
#define __PKVM_CONSUMER_WORDS_H

/* Messages about a device of the host and a taken one, for the boot and pkvm-dt */

/* Consumer, supplier, consumer */
#define PKVM_CONSUMER_WORDS \
	"%pOF: needs %pOF, which is declared protected, and may wait for it for ever; remove the reference or disable %pOF"

/* The same, for what a driver can do without */
#define PKVM_OPTIONAL_WORDS \
	"%pOF: needs %pOF, which is declared protected, and may run without it after the deferral timeout; remove the reference or disable %pOF"

/* Consumer, property, syscon, consumer */
#define PKVM_SYSCON_WORDS \
	"%pOF: %s leads to %pOF, a syscon that is declared protected: its driver may access that and be denied; remove the reference or disable %pOF"

#endif /* __PKVM_CONSUMER_WORDS_H */
