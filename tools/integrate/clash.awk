# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f clash.awk NAMES FILE...: which of NAMES, one a line, does a FILE define?
# Prints "NAME: FILE". A definition starts in the first column, in C and in
# assembly; what is static or only declared clashes with nothing.

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
