# SPDX-License-Identifier: GPL-2.0-only
# What make check does with its suites: run them, count, and report. Sourced, with
#
#   suites	NAME COMMAND..., one a line; the command prints KTAP
#   beside	names of suites that keep one CPU busy and share no file with
#		the others: they run one after the other in the background
#   build	where check-NAME.ktap, check.ktap and check.xml go
#   asked	the kernel that was asked for, if any

passed=0
failed=0
skipped=0
suite=0

is_beside()
{
	case " ${beside:-} " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# run_beside NAME COMMAND...: what it prints is kept until its turn comes
run_beside()
{
	local file=$build/check-$1 began=$SECONDS status

	shift
	"$@" </dev/null >"$file.part"
	status=$?
	echo "# beside others: $((SECONDS - began)) s" >>"$file.part"
	echo "# exit status $status" >>"$file.part"
	mv "$file.part" "$file.done"
}

# finished NAME: waits for what run_beside has printed
finished()
{
	local file=$build/check-$1.done status

	while [ ! -e "$file" ]; do
		kill -0 "$lane" 2>/dev/null || [ -e "$file" ] || {
			cat "${file%.done}.part"
			return 1
		}
		sleep 1
	done
	sed '$d' "$file"
	status=$(sed -n '$s/^# exit status //p' "$file")
	rm -f "$file"
	return "$status"
}

# run_suite NAME COMMAND...: its KTAP one level deeper, and its result
run_suite()
{
	local name=$1 out=$build/check-$1.ktap status plan ok not skip began

	shift
	suite=$((suite + 1))
	began=$SECONDS
	say CHECK "$name"
	! is_beside "$name" || set -- finished "$name"
	"$@" </dev/null | tee "$out" | sed -u 's/^/    /'
	status=${PIPESTATUS[0]}

	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out" | head -n 1)
	skip=$(grep -cE '^ok [0-9]+ .*# SKIP' "$out")
	ok=$(($(grep -cE '^ok [0-9]+ ' "$out") - skip))
	not=$(grep -cE '^not ok [0-9]+ ' "$out")

	if [ $((ok + not + skip)) -ne "${plan:-0}" ] || [ "${plan:-0}" -eq 0 ]; then
		echo "# $name: $((ok + not + skip)) of ${plan:-no} planned tests ran"
		not=$((not + 1))
	elif [ "$status" -ne 0 ] && [ "$not" -eq 0 ]; then
		echo "# $name: exit status $status"
		not=$((not + 1))
	fi
	passed=$((passed + ok))
	failed=$((failed + not))
	skipped=$((skipped + skip))
	is_beside "$name" || echo "# $name: $((SECONDS - began)) s"
	[ "$not" -eq 0 ] && echo "ok $suite $name" || echo "not ok $suite $name"
}

# What was not tested, and why, is the last thing to be read.
tell_rest()
{
	local line name what

	for line in "${suites[@]}"; do
		name=${line%% *}
		sed -n "s/^ok [0-9]* \(.*\)# SKIP/# $name: skipped \1:/p" \
			"$build/check-$name.ktap"
	done
	for line in "${suites[@]}"; do
		name=${line%% *}
		what=$(sed -n 's/^# chose //p' "$build/check-$name.ktap")
		[ -z "$what" ] || [ -z "${ROWS:-}" ] ||
			echo "# $name: ROWS=\"$ROWS\" chose $what; not a whole check"
	done
	[ -z "${asked:-}" ] ||
		echo "# $asked: other kernels were left out; not a whole check"
}

run_all()
{
	local line lane

	echo "KTAP version 1"
	echo "1..${#suites[@]}"
	# In a process group of its own, which an interrupt then takes along.
	set -m
	(
		for line in "${suites[@]}"; do
			# shellcheck disable=SC2086
			! is_beside "${line%% *}" || run_beside $line
		done
	) &
	lane=$!
	set +m
	# shellcheck disable=SC2064
	trap "kill -- -$lane 2>/dev/null" EXIT
	trap 'exit 130' INT TERM
	for line in "${suites[@]}"; do
		# shellcheck disable=SC2086
		run_suite $line
	done
	# Its number may be another's from now on.
	wait "$lane" 2>/dev/null
	trap - EXIT
	tell_rest
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# run_and_report: returns what make check exits with
run_and_report()
{
	local status counts line

	# What a suite of an earlier run has left is no result of this one.
	rm -f "$build/check.xml"
	for line in "${suites[@]}"; do
		rm -f "$build/check-${line%% *}".{ktap,part,done}
	done
	run_all | tee "$build/check.ktap"
	status=${PIPESTATUS[0]}

	# Two who count, and one answer; a report that shows less is none.
	counts=$("$top/tools/ci/ktap2junit.py" "$build/check.ktap" "$build/check.xml")
	if [ "$counts" != "$(tail -n 1 "$build/check.ktap")" ]; then
		echo "build/check.xml has ${counts:-nothing}, which is not the line above" >&2
		return 1
	fi
	return "$status"
}
