// SPDX-License-Identifier: GPL-2.0-only
/*
 * A virtual machine that reads one word and hands it out.
 *
 * Whether it can reach a device is decided by what backs the memory slot that
 * it reads from: anonymous memory, or a mapping of /dev/mem.
 */
#include <linux/kvm.h>

#include "guest.h"

/* KVM_VM_TYPE_ARM_PROTECTED, which older headers lack */
#define TYPE_PROTECTED	0x80000000UL

#define CODE_IPA	0x10000UL
#define DATA_IPA	0x20000UL
#define EXIT_IPA	0x30000UL	/* in no slot: a write to it ends the run */
#define IN_MEMORY	0x600df00dU
#define EL1H_MASKED	0x3c5UL

#define CORE_REG(n)	(KVM_REG_ARM64 | KVM_REG_ARM_CORE | KVM_REG_SIZE_U64 | \
			 KVM_REG_ARM_CORE_REG(regs.regs[0]) + (n) * 2)

/* x1 is where to read, x2 where to write it */
static const u32 vm_code[] = {
	0xb9400020,	/* ldr	w0, [x1] */
	0xb9000040,	/* str	w0, [x2] */
	0x14000000,	/* b	. */
};

static int vcpu_fd = -1;

/**
 * vm_vcpu() - the vCPU of the last machine that was made
 *
 * Return: its file descriptor, or -1.
 */
int vm_vcpu(void)
{
	return vcpu_fd;
}

static int set_reg(int vcpu, u64 id, u64 value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (u64)&value };

	return ioctl(vcpu, KVM_SET_ONE_REG, &reg);
}

/**
 * vm_rewind() - have the last machine start over when it runs next
 *
 * Return: 0, or -1 with errno set.
 */
int vm_rewind(void)
{
	return set_reg(vcpu_fd, CORE_REG(32), CODE_IPA);
}

static int add_slot(int vm, u32 slot, u64 ipa, void *memory)
{
	struct kvm_userspace_memory_region region = {
		.slot			= slot,
		.guest_phys_addr	= ipa,
		.memory_size		= PAGE,
		.userspace_addr		= (u64)memory,
	};

	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
}

static int make_vcpu(int vm)
{
	struct kvm_vcpu_init init;
	int vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);

	if (vcpu < 0 || ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init) ||
	    ioctl(vcpu, KVM_ARM_VCPU_INIT, &init) ||
	    set_reg(vcpu, CORE_REG(32), CODE_IPA) ||
	    set_reg(vcpu, CORE_REG(33), EL1H_MASKED))
		return -1;
	return vcpu;
}

static void *anonymous_page(void)
{
	return mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* The page at a physical address, or memory with something in it for 0 */
static void *data_page(u64 phys)
{
	u32 *page;

	if (phys)
		return access_at(phys & ~(PAGE - 1));
	page = anonymous_page();
	if (page == MAP_FAILED)
		return NULL;
	*page = IN_MEMORY;
	return page;
}

/* Where the machine got to: "ok:VALUE", or "errno:N" of the step that failed */
static void run(int kvm, bool protected, u64 phys, char *saw, size_t size)
{
	int vm = ioctl(kvm, KVM_CREATE_VM, protected ? TYPE_PROTECTED : 0);
	void *code = anonymous_page();
	void *data = data_page(phys);
	struct kvm_run *run;

	if (vm < 0 || code == MAP_FAILED || !data) {
		snprintf(saw, size, "no machine, errno %d", errno);
		return;
	}
	memcpy(code, vm_code, sizeof(vm_code));

	vcpu_fd = make_vcpu(vm);
	run = mmap(NULL, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0),
		   PROT_READ | PROT_WRITE, MAP_SHARED, vcpu_fd, 0);
	if (vcpu_fd < 0 || run == MAP_FAILED ||
	    add_slot(vm, 0, CODE_IPA, code) ||
	    set_reg(vcpu_fd, CORE_REG(1), DATA_IPA + phys % PAGE) ||
	    set_reg(vcpu_fd, CORE_REG(2), EXIT_IPA)) {
		snprintf(saw, size, "no machine, errno %d", errno);
		return;
	}
	if (add_slot(vm, 1, DATA_IPA, data) || ioctl(vcpu_fd, KVM_RUN, 0)) {
		snprintf(saw, size, "errno:%d", errno);
		return;
	}
	if (run->exit_reason != KVM_EXIT_MMIO || !run->mmio.is_write ||
	    run->mmio.phys_addr != EXIT_IPA) {
		snprintf(saw, size, "exit %u", run->exit_reason);
		return;
	}
	snprintf(saw, size, "ok:%x", *(u32 *)run->mmio.data);
}

/**
 * step_vm() - run a machine and compare how that ends
 * @step:	"vm0:ram=ok:600df00d", "vm1:9010fe0=errno:22": type 0 is a normal
 *		machine, 1 a protected one; memory, or a physical address
 *
 * The machine stays, for the hypercalls that want a vCPU.
 */
void step_vm(const char *step)
{
	bool protected = step[2] == '1';
	const char *want = strchr(step, '=');
	int kvm = open("/dev/kvm", O_RDWR);
	u64 phys = 0;
	char saw[64];

	if (kvm < 0 || !want || step[3] != ':') {
		report(false, step, "no /dev/kvm, or no expectation");
		return;
	}
	if (strncmp(step + 4, "ram=", 4))
		phys = strtoul(step + 4, NULL, 16);

	run(kvm, protected, phys, saw, sizeof(saw));
	report(!strcmp(saw, want + 1), step, saw);
}
