# SPDX-License-Identifier: GPL-2.0-only
# How the test scripts report: KTAP on stdout, with what explains a failure as
# comments before it. Sourced; a script prints its own plan.

ktap_number=0
ktap_failed=0

# result STATUS NAME [FILE]: FILE, $work/out by default, says why it failed
result()
{
	ktap_number=$((ktap_number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $ktap_number $2"
	else
		head -n 40 "${3:-$work/out}" | sed 's/^/# /'
		echo "not ok $ktap_number $2"
		ktap_failed=1
	fi
}

# equals NAME WANTED GOT
equals()
{
	[ "$2" = "$3" ]
	result $? "$1" <(printf 'wanted: %s\ngot: %s\n' "$2" "$3")
}

# skip NAME REASON
skip()
{
	ktap_number=$((ktap_number + 1))
	echo "ok $ktap_number $1 # SKIP $2"
}

# accepted NAME COMMAND...: succeeds; the output, kept in $work/out, is why it failed
accepted()
{
	local name=$1

	shift
	"$@" >"$work/out" 2>&1 </dev/null
	result $? "$name"
}

# refused NAME MESSAGE COMMAND...: exits non-zero, with MESSAGE in the output
refused()
{
	local name=$1 message=$2

	shift 2
	if "$@" >"$work/out" 2>&1 </dev/null; then
		echo "exit status 0" >>"$work/out"
		result 1 "$name"
	else
		grep -qF -- "$message" "$work/out"
		result $? "$name"
	fi
}
