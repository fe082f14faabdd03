/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __PKVM_CONSUMER_WORDS_H
#define __PKVM_CONSUMER_WORDS_H

/*
 * For a device that the host keeps and one that it lost: consumer, supplier,
 * consumer. The boot and the integrator's tool say it in the same words.
 */
#define PKVM_CONSUMER_WORDS \
	"%pOF: needs %pOF, which is declared protected, and may wait for it for ever; remove the reference or disable %pOF"

#endif /* __PKVM_CONSUMER_WORDS_H */
