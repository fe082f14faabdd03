/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Protected MMIO at EL1: what the files of this directory share.
 */
#ifndef __PKVM_PROTECTED_H
#define __PKVM_PROTECTED_H

#include <linux/init.h>
#include <linux/of.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>

#include <asm/kvm_pkvm_protected.h>
#include <asm/kvm_pkvm_protected_devices.h>
#include <asm/kvm_pkvm_protected_windows.h>

#include "rules.h"

#define PKVM_RAW_COMPATIBLE		"pkvm,protected-region"
#define PKVM_BY_DEVICE_COMPATIBLE	"linux,pkvm-protected-mmio"

/* Any status but this one, "okay" and "ok" is refused: it does not say what is meant. */
static inline bool pkvm_status_disabled(const void *status, int len)
{
	return status && len == sizeof("disabled") && !memcmp(status, "disabled", len);
}

/* One range as the device tree declares it */
struct pkvm_declared {
	struct device_node *np;		/* the declaration */
	struct device_node *dev;	/* declared by phandle, or NULL for a raw range */
	u32 entry;			/* of reg, or of a list with a bad phandle */
	struct pkvm_extent extent;	/* on the bus if @rule is not PKVM_RULE_OK */
	const struct device_node *bus;	/* above, or the one whose ranges lack it */
	enum pkvm_rule rule;		/* PKVM_RULE_OK, or why there is no extent */
	enum pkvm_rule verdict;		/* PKVM_RULE_OK, or the first of judge.c */
	bool forward;			/* the host keeps its own registers in these pages */
	bool known;			/* a node has registers, or a window, in it */
};

/* What the device tree declares, and the table of its accepted ranges */
struct pkvm_plan {
	struct pkvm_declared *declared;	/* in the order of the tree */
	u32 nr_declared;		/* also of those without a range */
	struct pkvm_slot slots[PKVM_PROTECTED_REGS_NUM];	/* sorted; a tag is an index */
	u32 nr_slots;
	bool refused;			/* a declaration was, so nothing is taken */
};

/* A node with registers in the pages of the plan */
struct pkvm_device {
	struct device_node *np;
	struct pkvm_declared *by;	/* the declaration that it lies in */
	struct pkvm_node_view view;
	bool declared;	/* a phandle of a declaration leads to it */
	bool taken;	/* the hypervisor has all of it, if nothing is refused */
	bool irq_used;	/* a device of the host has its interrupts from it */
	bool twin;	/* disabled, with registers that the hypervisor has */
	bool forwarded;	/* of the host; its registers in these pages are windows */
	bool windowed;	/* its driver stays, and gets the registers in windows */
	bool kept_off;	/* marked as populated, so it gets no driver */
};

/* When declared regions are not protected: */
enum pkvm_policy {
	PKVM_POLICY_ENFORCE,	/* panic before user space */
	PKVM_POLICY_PERMISSIVE,	/* say so, taint, boot on */
	PKVM_POLICY_DRY_RUN,	/* print the plan, take nothing, say so, boot on */
};

/* Where pkvm_dt_next_regs() is: bytes of a reg entry that were reported */
struct pkvm_dt_cursor {
	u32 entry;
	u64 done;
};

/* What EL1 remembers of a region */
struct pkvm_region {
	u64 start;
	u64 size;
	const struct device_node *node;	/* its declaration or device */
	atomic64_t denied;		/* accesses since boot */
	atomic64_t answered;		/* forwarded, and the device aborted */
	struct ratelimit_state limit;	/* of the lines in the log, not of the count */
};

/* devicetree.c */
enum pkvm_rule pkvm_dt_count_regs(struct device_node *np, u32 *count);
enum pkvm_rule pkvm_dt_read_reg(struct device_node *np, u32 entry,
				struct pkvm_extent *extent,
				const struct device_node **bus);
void pkvm_dt_read_declared(void);
void pkvm_dt_visit_nodes(pkvm_node_fn fn, void *arg);
bool pkvm_dt_next_regs(struct device_node *np, struct pkvm_dt_cursor *cursor,
		       struct pkvm_extent *regs);
bool pkvm_dt_is_available(const struct device_node *np);
bool pkvm_dt_is_reserved(const struct device_node *np);

/* links.c */
void pkvm_visit_list(const struct device_node *np, const char *list, const char *cells,
		     pkvm_link_fn fn, void *arg);
void pkvm_visit_map(const struct device_node *np, const char *map, const char *cells,
		    pkvm_link_fn fn, void *arg);
void pkvm_visit_links(struct device_node *np, pkvm_link_fn fn, void *arg);

/* plan.c */
extern struct pkvm_plan pkvm_plan;
void *pkvm_list_room(void *list, u32 nr, size_t size);
void pkvm_plan_read(void);
void pkvm_plan_add(const struct pkvm_declared *decl);
struct pkvm_declared *pkvm_plan_entry(u32 slot);
struct device_node *pkvm_plan_node(u32 slot);
bool pkvm_plan_device_has(struct pkvm_extent regs);
void pkvm_plan_look(struct pkvm_node_view *view, struct pkvm_extent regs);
void pkvm_plan_refuse(struct pkvm_refusal *why, const struct pkvm_declared *who,
		      const struct device_node *other);
void pkvm_plan_drop_refused(void);
void pkvm_plan_print(void);

/* windows.c */
const struct pkvm_window *pkvm_window_next(u64 phys);
const struct pkvm_window *pkvm_window_at(u32 index);
bool pkvm_windows_in(struct pkvm_extent regs);
void pkvm_windows_read(void);
void pkvm_windows_forward(struct device_node *np);
u32 pkvm_windows_needed(void);
void pkvm_windows_print(void);

/* devices.c */
void pkvm_devices_find(void);
struct pkvm_device *pkvm_device_at(u32 index);
struct pkvm_device *pkvm_device(const struct device_node *np);

/* judge.c */
void pkvm_judge_declared(void);

/* hints.c */
void pkvm_hint(void);

/* machine.c */
bool pkvm_machine_memory(u32 index, struct pkvm_extent *bank);
bool pkvm_machine_efi_runtime(u32 index, struct pkvm_extent *extent);
u32 pkvm_machine_pa_bits(void);

/* Of the linker; no header declares them. */
extern const struct of_device_id __clk_of_table[];
extern const struct of_device_id __irqchip_of_table[];
extern const struct of_device_id __timer_of_table[];

/* needs.c */
bool pkvm_is_irq_controller(const struct device_node *np);
enum pkvm_rule pkvm_host_needs(struct device_node *np, bool irq_used);
bool pkvm_may_forward(const struct device_node *np, enum pkvm_rule need);

/* console.c */
bool pkvm_is_console(const struct device_node *np);
bool pkvm_earlycon(u32 index, struct pkvm_extent *regs);

/* console_needs.c */
bool pkvm_console_depends_on(const struct device_node *np);

/* digest.c */
const char *pkvm_protected_digest(void);

/* policy.c */
extern unsigned int pkvm_protected_declared;
enum pkvm_policy pkvm_protected_policy(void);

/* regions.c */
void pkvm_registry_clear(void);
struct pkvm_region *pkvm_region(unsigned int index);
struct pkvm_region *pkvm_region_at(u64 phys);

/* translate.S */
int pkvm_protected_at(unsigned long va);
extern const char pkvm_protected_at_insn[];

#endif /* __PKVM_PROTECTED_H */
