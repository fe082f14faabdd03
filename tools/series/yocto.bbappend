# Protected MMIO for pKVM: the patches and the option, as a kernel feature.
FILESEXTRAPATHS:prepend := "${THISDIR}/files:"

SRC_URI += "file://pkvm-protected-mmio-kmeta;type=kmeta;destsuffix=pkvm-protected-mmio-kmeta"
KERNEL_FEATURES:append:aarch64 = " features/pkvm-protected-mmio/pkvm-protected-mmio.scc"
