#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make run: boot a protected system, and show what happened. Exit 0 only if all
# of it held; run_boots.py judges, this only tells.

set -u
. "$(dirname "$0")/../../../lib/say.sh"
here=$top/tools/testing/selftests/pkvm_protected

[ -z "${CONFIG:-}" ] || die "make run needs its own configuration; CONFIG= is for make kernel"

VARIANT=selftest "$top/tools/integrate/build.sh" >/dev/null || exit 1
tree=$("$top/tools/integrate/source.sh") || exit 1
"$here/build_guest.sh" "$tree" "$build" >/dev/null || exit 1

say BOOT "${CPU:-cortex-a76}, 4 CPUs; then the same without the declaration"
results=$("$here/run_boots.py" --rows "$here/run.cfg" --tree "$tree" \
	--build "$build" --pages "${PAGES:-4k}" --workdir "$build/run" --keep ${CPU:+--cpu "$CPU"})
status=$?
log=$build/run/run.log

# kernel TEXT: the first line of the log that has it, without its time stamp
kernel()
{
	sed 's/^\[[^]]*\] *//; s/\r$//' "$log" 2>/dev/null | grep -m 1 -F -- "$1" ||
		echo "(no such line)"
}

# saw STEP: how the guest's step ended
saw()
{
	sed 's/\r$//' "$log" 2>/dev/null | sed -n "s/.*ok [0-9]* $1.* saw //p" |
		head -n 1 | sed 's/^ok:/works, reads 0x/; s/^denied.*/REFUSED/; s/^ok$/works/'
}

idents=$(sed -n 's/.*EL2 read .* + 0xf..: \(0x[0-9a-f]*\).*/\1/p' "$log" 2>/dev/null |
	xargs -r printf '%02x ')
cat <<END

Linux $(sed -n 's/.*Linux version \([^ ]*\).*/\1/p' "$log" | head -n 1), $(kernel 'mode initialized' | sed 's/.*: //'), ${CPU:-cortex-a76}

The hypervisor took
    $(kernel 'belongs to the hypervisor' | sed 's/pkvm-protected: //')

A 4-byte load from the host's user space, through /dev/mem
    PL061 at 0x9030fe0, not protected     $(saw r4@9030fe0)
    PL031 at 0x9010008, protected         $(saw r4@9010008 | sed 's/REFUSED/&: SIGSEGV/')

The same load by the host kernel
    PL061 at 0x9030fe0                    $(kernel 'kernel read 4 bytes' | sed 's/.*: /works, reads /')
    PL031 at 0x9010008                    $(saw kr4@9010008 | sed 's/REFUSED/&: Oops/')
    $(kernel 'hypervisor-protected memory')

The hypervisor itself reads the PL031's PrimeCell identification
    ${idents:-(nothing)}

The PL031 is a clock. The device tree leaves the host the registers to read it, and
not the one to set it; its driver is the kernel's own
    $(kernel 'registered as rtc0')
    The time                              $(saw rtc:read | sed 's/REFUSED.*/no time/')
    Two seconds later                     $(saw rtc:goes)
    Setting it                            $(saw rtc:set | sed 's/REFUSED/&: Oops/')

Control: the same kernel, nothing declared
    PL031 at 0x9010008                    $(log=$build/run/run.control.log; saw r4@9010008)
    Setting the time                      $(log=$build/run/run.control.log; saw rtc:set)

END
# What older kernels cannot do they say at boot.
limit=$(sed 's/\r$//' "$log" 2>/dev/null |
	sed -n 's/.*pkvm-protected: \(guests are .*\)/\1/p')
[ -z "$limit" ] || cat <<END
Limits of this kernel
    $limit
    more in Documentation/virt/kvm/arm/pkvm-protected-mmio.rst, "Linux 6.12"

END
if [ "$status" -ne 0 ]; then
	printf '%s\n' "$results" | grep -E '^#|not ok' >&2
	die "something above did not hold; the console is in $log"
fi
echo "All of it held. Console: ${log#"$top"/}"
