# SPDX-License-Identifier: GPL-2.0-only
# Count where a hook's text stands in a C file.
#
#   awk -v fn=FUNCTION -v text=TEXT -f hook_in_function.awk FILE
#
# Prints "IN ALL": lines with TEXT inside FUNCTION, and in the whole file, both
# without comments. A patch may land in the wrong function, or in a comment,
# and report success; this is what looks.

# The line without its comments; a comment may be open from the line before.
function code(line,    out, at)
{
	out = ""
	while (line != "") {
		if (in_comment) {
			at = index(line, "*/")
			if (!at)
				return out
			line = substr(line, at + 2)
			in_comment = 0
		} else {
			at = index(line, "/*")
			if (!at)
				return out line
			out = out substr(line, 1, at - 1)
			line = substr(line, at + 2)
			in_comment = 1
		}
	}
	return out
}

{
	line = code($0)
	sub(/\/\/.*/, "", line)

	# A definition starts in column one and has its brace in column one.
	if (line ~ /^[a-zA-Z_]/) {
		current = ""
		if (line !~ /;[ \t]*$/ && match(line, /[a-zA-Z_0-9]+\(/))
			current = substr(line, RSTART, RLENGTH - 1)
	}
	if (index(line, text)) {
		all++
		if (current == fn)
			inside++
	}
	if (line ~ /^}/)
		current = ""
}

END {
	print inside + 0, all + 0
}
