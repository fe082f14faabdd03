# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f clash.awk NAMES FILE...: prints "NAME: FILE" for each of NAMES (one a line)
# that a FILE defines. A definition starts in the first column, in C and in
# assembly. Static symbols and declarations do not clash.

NR == FNR {
	ours[$1]
	next
}
FNR == 1 {
	before = ""
}
/^[A-Za-z_]/ {
	declared = /;[ \t]*$/ && /\(/ && !/^DEFINE_/
	local = /^(static|extern|typedef)/ || before ~ /^static[^;{}]*$/
	if (!declared && !local) {
		# the arguments of a function are no names of its file
		head = $0
		if (head !~ /^[A-Z_]+\(/)
			sub(/\(.*/, "", head)
		count = split(head, word, /[^A-Za-z0-9_]+/)
		for (i = 1; i <= count; i++)
			if (word[i] in ours)
				print word[i] ": " FILENAME
	}
}
{
	before = $0
}
