# SPDX-License-Identifier: GPL-2.0-only
#
# pKVM protected MMIO. "make" alone says what there is.

export KERNEL PAGES KDIR FRAGMENT CONFIG VARIANT LLVM BUILD CPU ROWS MUTANTS UNTRIED UNCOMPILED DIRTY SEED VALID INVALID CONCURRENCY_SECONDS

SELFTESTS := tools/testing/selftests/pkvm_protected
NEEDS := tools/kernel/packages.sh

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## make run       from a fresh machine to a booted, protected system
##                  CPU=cortex-a57 (nVHE), cortex-a76 (hVHE, default) or max (LPA2)
##                  KERNEL=6.12 shows that kernel, and its limits
##                  PAGES=64k, 16k
run: packages
	@$(SELFTESTS)/run.sh

## make check     the tests, KTAP on stdout; ROWS="rtc hole" boots only those
check: packages
	@# Those that the machine's apt does not offer are named by the tests.
	@$(NEEDS) libfdt-dev libclang-rt-@-dev git quilt perl \
		qemu-efi-aarch64 python3-yaml >/dev/null || [ $$? -eq 3 ]
	@$(SELFTESTS)/check.sh

## make check-matrix  every kernel, page size and processor: the table
##                  KERNEL=6.12 PAGES=64k CPU=max choose cells
check-matrix: packages
	@$(NEEDS) qemu-efi-aarch64 binutils-aarch64-linux-gnu
	@$(SELFTESTS)/check_matrix.sh

## make kernel    build/7.3-4k/arch/arm64/boot/Image
##                  KERNEL=7.3|6.12  PAGES=4k|16k|64k  KDIR=/your/linux
##                  FRAGMENT=more.config  CONFIG=whole.config
##                  VARIANT=default|selftest|enforce|ubsan|off
kernel: packages
	@# What configurations other than that of the tests may need
	@[ -z "$(CONFIG)$(FRAGMENT)" ] || $(NEEDS) libssl-dev libelf-dev cpio
	@tools/kernel/build.sh

## make integrate put files and hooks into the tree KDIR=/your/linux, for good
##                  UNTRIED=1 takes a kernel that was never tried, DIRTY=1 local changes,
##                  UNCOMPILED=1 skips the compile, patches and hooks are still checked
integrate:
	@tools/integrate/put.sh "$(KDIR)"

## make revert    take them out of KDIR=/your/linux again, byte for byte
revert:
	@tools/integrate/take_out.sh "$(KDIR)"

## make bench     what protection costs, against donation: Documentation/bench/
##                  KERNEL=7.3 PAGES=4k choose cells, into build/bench/out/
bench: packages
	@tools/bench/run.sh

## make mutants   remove each rule, check and hook in turn: does a test notice?
##                  MUTANTS="unit boots hooks" and words of their names choose
mutants: packages
	@$(NEEDS) libfdt-dev qemu-efi-aarch64
	@$(SELFTESTS)/mutants/run.sh

## make coverage  lines and branches of ours that the boots of make check reach
##                  build/coverage/coverage.info is for lcov; ROWS= chooses
coverage: packages
	@$(NEEDS) qemu-efi-aarch64
	@tools/testing/coverage/run.sh

## make prove     CBMC: the rule book and the registry, and bugs that it has to find
##                  PROVE="insert gaps" chooses
prove: packages
	@tools/testing/cbmc/run.sh $(or $(BUILD),$(CURDIR)/build) $(PROVE)

## make check-oracles  three witnesses outside the guest: QEMU's trace, both tables
##                  ROWS="oracle-hole" chooses
check-oracles: packages
	@$(SELFTESTS)/check_oracles.sh

## make series    patches for git am, quilt and Yocto in build/series/7.3
##                  KERNEL=7.3|6.12
series: packages
	@tools/series/make.sh

## make check-series  git am and build each of them, W=1, sparse; KERNEL=
check-series: packages
	@$(NEEDS) git quilt perl sparse
	@tools/series/check_series.sh

## make threats   the threat model against the last runs: attack, test, kernels, result
threats:
	@$(SELFTESTS)/threats.py results $(or $(BUILD),$(CURDIR)/build)

## make check-properties  random declarations against a model: 200 good ones, 40 bad
##                  SEED=17 VALID=1 INVALID=0 boots one again
check-properties: packages
	@$(SELFTESTS)/check_properties.sh

## make check-concurrency  four CPUs against the recycler, under UBSAN at EL2
##                  CONCURRENCY_SECONDS=60, 1800 if not given
check-concurrency: packages
	@$(SELFTESTS)/check_concurrency.sh

## make check-long  pkvm-dt on all boards of the kernel source, 220 boots as its judge,
##                  check-properties and check-concurrency
check-long: packages
	@$(NEEDS) libfdt-dev
	@tree=$$(tools/kernel/source.sh) && tools/kernel/build.sh >/dev/null || exit 1; \
	begin=$$(date +%s); bad=0; for s in trees-all agree-all; do \
		tools/pkvm-dt/tests/run.sh $$s $$tree $(or $(BUILD),$(CURDIR)/build) || bad=1; done; \
	for s in properties concurrency; do \
		$(SELFTESTS)/check_$$s.sh || bad=1; done; \
	echo "# check-long: $$(($$(date +%s) - begin)) s"; exit $$bad

## make check-fresh  make run and make check in a minimal Debian 12 and Debian 13 from
##                  debootstrap; root only. ROWS=trixie chooses
check-fresh:
	@$(NEEDS) debootstrap git
	@tools/testing/fresh.sh

## make fuzz      pkvm-dt, the rule book and the registry on inputs made to break them
##                  FUZZ_SECONDS=3600 for each of the two fuzzers, 600 if not given
fuzz: packages
	@$(NEEDS) libfdt-dev libclang-rt-@-dev
	@tools/pkvm-dt/fuzz/run.sh $(or $(BUILD),$(CURDIR)/build) $(or $(FUZZ_SECONDS),600)

## make tools     build/tools/pkvm-dt, which checks device trees before a boot does
##                  REGS_NUM=64 for a kernel with that CONFIG_PKVM_PROTECTED_REGS_NUM
tools:
	@$(NEEDS) gcc libc6-dev libfdt-dev
	@$(MAKE) -s -f tools/pkvm-dt/Makefile OUT=$(or $(BUILD),$(CURDIR)/build)/tools

## make install   pkvm-dt and its man page; DESTDIR=, PREFIX=/usr/local
install: tools
	@$(MAKE) -s -f tools/pkvm-dt/Makefile OUT=$(or $(BUILD),$(CURDIR)/build)/tools install

## make packages  install what make run needs and is missing, through the machine's apt;
##                  the other targets ask for their own
packages:
	@$(NEEDS)

## make clean     remove build/ (not what BUILD= says); the cache stays
clean:
	rm -rf build

.PHONY: help run check check-matrix check-series mutants kernel series integrate revert
.PHONY: packages clean tools install check-long bench fuzz prove check-oracles threats
.PHONY: check-properties check-concurrency coverage check-fresh
