# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel's own count of what lifemon counts: events of tracefs, in an instance of their own.
# A call that a kprobe misses is counted by the kernel as well, so that a count of calls is whole.
# Of calls that fail, which are no events for lifemon, there are none or few.

TRACEFS=/sys/kernel/tracing
ORACLE=$TRACEFS/instances/oracle

# What lifemon watches by, and the kinds of probes: words, since bats hands no array on to a test.
: "${MODELS:=dma_pool misc_device block_request}" "${ATTACHES:=fentry kprobe}"

oracle_start() {
	local create=dma_pool_create event

	! grep -qx 'dma_pool_create_node' "$TRACEFS/available_filter_functions" || create=dma_pool_create_node
	mkdir "$ORACLE"
	{
		echo "p:oracle/pool_born $create"
		echo "r:oracle/pool_failed $create ret=\$retval:u64"
		echo "p:oracle/pool_dies dma_pool_destroy pool=%di:u64"
		echo "p:oracle/block_born dma_pool_alloc"
		echo "r:oracle/block_failed dma_pool_alloc ret=\$retval:u64"
		echo "p:oracle/block_dies dma_pool_free"
		echo "p:oracle/device_born misc_register"
		echo "r:oracle/device_failed misc_register ret=\$retval:s32"
		echo "p:oracle/device_dies misc_deregister"
		echo "p:oracle/file_born misc_open"
		echo "r:oracle/file_failed misc_open ret=\$retval:s32"
	} >>"$TRACEFS/kprobe_events"
	oracle_of_closed_files
	count_if oracle/pool_failed 'ret == 0'
	count_if oracle/pool_dies 'pool == 0'
	count_if oracle/block_failed 'ret == 0'
	count_if oracle/device_failed 'ret != 0'
	count_if oracle/file_failed 'ret != 0'
	for event in issue complete requeue; do count_if block/block_rq_$event; done
	# a kprobe event counts its calls only while it is on
	echo 1 >"$ORACLE/events/oracle/enable"
}

# Usage: offset_of STRUCT MEMBER    of kinds of types that it does not know pahole complains at length
offset_of() {
	pahole -C "$1" /sys/kernel/btf/vmlinux 2>/dev/null |
		sed -n "s|.*[ *]$2; */\* *\([0-9]*\) .*|\1|p"
}

# Of all files that are closed those of misc devices, whose major number is 10, above 20 bits. That
# takes a while to set up, so it has to be asked for by FILES=yes.
oracle_of_closed_files() {
	[ "${FILES:-}" = yes ] || return 0
	echo "p:oracle/file_dies __fput device=+$(offset_of inode i_rdev)(+$(offset_of file f_inode)(%di)):u32" \
		>>"$TRACEFS/kprobe_events"
	count_if oracle/file_dies "device >= $((10 << 20)) && device < $((11 << 20))"
}

oracle_stop() {
	local events

	[ -d "$ORACLE" ] || return 0
	echo 0 >"$ORACLE/events/oracle/enable"
	rmdir "$ORACLE"
	events=$(sed -n 's|^[pr][0-9]*\(:oracle/[a-z_]*\) .*|-\1|p' "$TRACEFS/kprobe_events")
	echo "$events" >>"$TRACEFS/kprobe_events"
}

# Usage: count_if EVENT [CONDITION]
count_if() { echo "hist:keys=common_cpu${2:+ if $2}" >"$ORACLE/events/$1/trigger"; }
counted_if() { awk '$1 == "Hits:" { n = $2 } END { print n + 0 }' "$ORACLE/events/$1/hist"; }

# Usage: calls EVENT    all calls of its function, also those that it missed
calls() { awk -v e="$1" '$1 == e { print $2 + $3 }' "$TRACEFS/kprobe_profile"; }

# Usage: kernel_count CLASS births|deaths
kernel_count() {
	case $1-$2 in
	pool-deaths) echo $(($(calls pool_dies) - $(counted_if oracle/pool_dies))) ;;
	request-births) counted_if block/block_rq_issue ;;
	request-deaths) echo $(($(counted_if block/block_rq_complete) + $(counted_if block/block_rq_requeue))) ;;
	file-deaths) counted_if oracle/file_dies ;;
	*-births) echo $(($(calls "$1_born") - $(counted_if "oracle/$1_failed"))) ;;
	*-deaths) calls "$1_dies" ;;
	esac
}

# Reads the report into SAID: "block-births", "block-births-lost" and so on, "events", "lost", "ledger",
# "live", "certain" and "possible" verdicts. All in one go: jq takes long to start in a VM.
declare -gA SAID
read_report() {
	local name number

	SAID=() OBJECTS=''
	while read -r name number; do
		if [ "$name" = objects ]; then
			OBJECTS=$number
		else
			SAID[$name]=$((${SAID[$name]:-0} + number))
		fi
	done < <(grep -E '^{"type":"(start|violation|summary)"' "$REPORT" | jq -rs '
		(map(select(.type == "violation").certainty)) as $verdicts |
		{born: "births", dies: "deaths"} as $many | first.probes as $probes | last |
		"events \(.events)", "lost \(.lost)", "ledger \(.ledger | map(.lost) | add // 0)",
		"live \(.live | add // 0)",
		"certain \($verdicts | map(select(. != "possible")) | length)",
		"possible \($verdicts | map(select(. == "possible")) | length)",
		"objects \(.classes | map(select(.births > 0) | "\(.births) \(.class)s") | join(", "))",
		(.classes[] | "\(.class)-births \(.births)", "\(.class)-deaths \(.deaths)"),
		(.ledger[] as $entry | $probes[] | select(.function == $entry.function) |
			"\(.class)-\($many[.verb])-lost \($entry.lost)")')
}

missed() { awk -v e="$1" '$1 == e { print $3 }' "$TRACEFS/kprobe_profile"; }

# Usage: as_the_kernel_counts CLASS births|deaths    seen or lost, to the unit
as_the_kernel_counts() {
	local lost=${SAID[$1-$2-lost]:-0}

	equal "$((${SAID[$1-$2]} + lost))" "$(kernel_count "$1" "$2")" \
		"$2 of $1, $lost of them lost, as the kernel counts"
}

# For whoever looks for the cause of what a test found.
keep_report() { [ -z "${LIFEMON_VM_OUT:-}" ] || cp "$REPORT" "$LIFEMON_VM_OUT/$1-$ATTACH.ndjson"; }

# A kprobe misses a call that an interrupt makes while another kprobe is at work on that CPU. Then a
# verdict may be possible, never certain, and what is left over is no more than what was lost.
judged_as_seen() {
	local lost=${SAID[lost]}

	equal "${SAID[certain]}" 0 'certain verdicts' || return 1
	equal "${SAID[ledger]}" "$lost" 'lost, by the ledger' || return 1
	if [ "$lost" -gt 0 ] && [ "$ATTACH" = kprobe ]; then
		[ "${SAID[live]}" -le "$lost" ] || equal "${SAID[live]}" "$lost" 'objects left' || return 1
		equal "$status" 4
		return
	fi
	equal "$lost" 0 'events lost' || return 1
	equal "${SAID[possible]}" 0 'possible verdicts' || return 1
	equal "${SAID[live]}" 0 'objects left' || return 1
	equal "$status" 0
}

# Each event was seen, or by a kprobe counted as lost; nothing was wrong, nothing is left.
exact() {
	local class

	[ "${SAID[events]:-0}" -gt 0 ] || equal 0 'some events' 'nothing was watched' || return 1
	judged_as_seen || return 1
	for class in pool block device; do
		as_the_kernel_counts $class births || return 1
		as_the_kernel_counts $class deaths || return 1
	done
	as_the_kernel_counts file births || return 1
	[ "${FILES:-}" != yes ] || {
		as_the_kernel_counts file deaths || return 1
		equal "$(missed file_dies)" 0 'closed files that the kernel did not count' || return 1
	}
	# an end of a request that is none, or the second one, is no event
	[ -z "${SAID[request-births]:-}" ] || {
		as_the_kernel_counts request births || return 1
		[ "${SAID[request-deaths]}" -le "$(kernel_count request deaths)" ] || return 1
	}
}

# Usage: note DRIVER VERDICT    a row of results.bash, also past bats, which shows what a test says only
# when it fails
note() {
	local complaint

	echo "# $ATTACH: $2, ${SAID[events]} events, ${SAID[lost]} lost; $OBJECTS" >&3
	complaint=$(complaints | grep -o -m 1 "WARNING: .*${KNOWN:-^$}" | sed 's| CPU: .* at | at |')
	[ -z "${LIFEMON_VM_OUT:-}" ] ||
		printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$(uname -r)" "$ATTACH" "$OBJECTS" \
			"${SAID[events]}" "${SAID[lost]}" "$2" "${complaint:--}" >>"$LIFEMON_VM_OUT/rows"
}

# Usage: exercise DRIVER STEP…    with lifemon watching by MODELS. The steps: tests/drivers/real/exercise
exercise() {
	local models

	read -ra models <<<"$MODELS"
	run "$LIFEMON" run --attach "$ATTACH" --format ndjson --report "$REPORT" --interval 250ms \
		--leaks at-exit --possible "${models[@]/#/--model=}" -- tests/drivers/real/exercise "$@"
}

complaints() { dmesg | grep -E 'BUG:|WARNING:|Oops|general protection fault|refcount_t:'; }

# But for what matches KNOWN.
kernel_is_content() { equal "$(complaints | grep -vE "${KNOWN:-^$}")" '' 'complaints of the kernel'; }

# Usage: by_each_probe WATCH ARGUMENT…    WATCH runs lifemon with --attach $ATTACH; WATCHED or the first
# ARGUMENT says what is watched
by_each_probe() {
	local verdict watched=${WATCHED:-$2}

	for ATTACH in $ATTACHES; do
		verdict=exact
		dmesg -C
		oracle_start
		"$@" || return 1
		keep_report "$watched"
		read_report
		exact && kernel_is_content || verdict=wrong
		note "$watched" "$verdict"
		[ "$verdict" = exact ] || return 1
		oracle_stop
	done
	nothing_left
}
