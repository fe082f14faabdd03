# SPDX-License-Identifier: GPL-2.0-only
#
# pKVM protected MMIO. "make" alone lists the commands.

export KERNEL UPTO PAGES KDIR FRAGMENT CONFIG VARIANT LLVM BUILD CPU UNTRIED UNCOMPILED DIRTY
export SUITE ROWS TIME_S SEED

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## make run       from a fresh machine to a booted, protected system
##                  CPU=cortex-a57 (nVHE), cortex-a76 (hVHE, default) or max (LPA2)
##                  KERNEL=6.12 shows that kernel, and its limits
##                  PAGES=64k, 16k
run: packages
	@tools/testing/selftests/pkvm_protected/run.sh

## make check     the tests, KTAP on stdout; SUITE=list prints all suites
##                  SUITE="boots series" runs these; KERNEL=, PAGES=, CPU=, ROWS=,
##                  TIME_S= and SEED= choose inside a suite
check: packages
	@tools/testing/runner/check.py

## make kernel    build/7.3-4k/arch/arm64/boot/Image
##                  KERNEL=7.3|6.12  PAGES=4k|16k|64k  KDIR=/your/linux
##                  FRAGMENT=more.config  CONFIG=whole.config
##                  VARIANT=default|selftest|enforce|ubsan|off
##                  UPTO=NAME: as it is after that patch of the series
kernel: packages
	@# Packages that a user's configuration may need
	@[ -z "$(CONFIG)$(FRAGMENT)" ] || tools/kernel/packages.sh libssl-dev libelf-dev cpio
	@tools/integrate/build.sh

## make integrate put the series into the tree KDIR=/your/linux, for good
##                  UNTRIED=1 takes a kernel that was never tried, DIRTY=1 local changes,
##                  UNCOMPILED=1 skips the compile, the patches are still tried
integrate: packages
	@tools/integrate/put.sh "$(KDIR)"

## make revert    take the series out of KDIR=/your/linux again, byte for byte
revert:
	@tools/integrate/take_out.sh "$(KDIR)"

## make series    patches for git am, quilt and Yocto in build/series/7.3
##                  KERNEL=7.3|6.12
series: packages
	@tools/kernel/packages.sh git
	@tools/series/series.py $(KERNEL)

## make bench     what protection costs, against donation: Documentation/bench/
##                  KERNEL=7.3 PAGES=4k choose cells, into build/bench/out/
bench: packages
	@tools/bench/run.sh

## make tools     build/tools/pkvm-dt, which checks device trees before a boot does
##                  REGS_NUM=64 WINDOWS_NUM=512 for a kernel with these
##                  CONFIG_PKVM_PROTECTED_REGS_NUM and _WINDOWS_NUM
tools:
	@tools/kernel/packages.sh gcc libc6-dev libfdt-dev
	@$(MAKE) -s -f tools/pkvm-dt/Makefile OUT=$(or $(BUILD),$(CURDIR)/build)/tools

## make install   pkvm-dt and its man page; DESTDIR=, PREFIX=/usr/local
install: tools
	@$(MAKE) -s -f tools/pkvm-dt/Makefile OUT=$(or $(BUILD),$(CURDIR)/build)/tools install

## make packages  install what is missing, through the machine's apt
packages:
	@tools/kernel/packages.sh

## make clean     remove build/ (not what BUILD= says); the cache stays
clean:
	rm -rf build

.PHONY: help run check kernel integrate revert series bench tools install packages clean
