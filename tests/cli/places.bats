#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Files and lines of frames, wherever frames are printed. The debug info is that of a file made here, which
# has functions of the names and the sizes of those in the trace of lm_misuse.

load common

TRACE=$REPO/tests/replay/misuse/trace.lmt

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	mkdir src
	cat >src/header.h <<-'END'
		static inline __attribute__((always_inline)) void of_a_header(void)
		{
			__asm__ volatile(".skip 0x28, 0x90");
		}
	END
	cat >src/misuse.c <<-'END'
		static inline __attribute__((always_inline)) void helper(void)
		{
			__asm__ volatile(".skip 0x28, 0x90"); /* the helper's */
		}
		void double_free(void)
		{
			__asm__ volatile(".skip 0x60, 0x90"); /* born here */
			helper();
		}
		void double_free_second_release(void)
		{
			__asm__ volatile(".skip 0x18, 0x90"); /* again */
		}
		#include "header.h"
		void lm_misuse_init(void)
		{
			__asm__ volatile(".skip 0x110, 0x90");
			of_a_header();
		}
	END
	# a compiler's cache would give a file that names the folder of an earlier run
	CCACHE_DISABLE=1 gcc -g -O1 -fcf-protection=none -c -o lm_misuse.ko src/misuse.c
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

@test "replay: files, lines, inlined functions and a line of source" {
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo lm_misuse.ko
	prints '
      double_free_second_release+0x11/0x20 [lm_misuse] (src/misuse.c:12)
          __asm__ volatile(".skip 0x18, 0x90"); /* again */
      helper (inlined) [lm_misuse] (src/misuse.c:3)
      double_free+0x77/0xae [lm_misuse] (src/misuse.c:8)
      of_a_header (inlined) [lm_misuse] (src/header.h:3)
      lm_misuse_init+0x129/0x1000 [lm_misuse] (src/misuse.c:18)
      do_one_initcall+0x59/0x220
'
	prints '
      double_free+0x5a/0xae [lm_misuse] (src/misuse.c:7)
          __asm__ volatile(".skip 0x60, 0x90"); /* born here */
      of_a_header (inlined) [lm_misuse] (src/header.h:3)
'
	[ -z "$stderr" ]
}

@test "without --debuginfo, nothing is said of lines" {
	status_is 1 "$LIFEMON" replay "$TRACE"
	[[ $output != *misuse.c* ]]
	plain=$output
	# this system knows nothing of that kernel, or nothing of that module
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo auto
	[[ $output != *misuse.c* ]]
	status_is 1 "$LIFEMON" replay "$TRACE" --path-map /a=/b
	[ "$output" = "$plain" ]
}

@test "explain, and the biography of a replay" {
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo . --explain dma_pool.block
	prints '(src/misuse.c:'
	id=$("$LIFEMON" replay "$TRACE" --format ndjson | jq -r 'select(.rule == "double-free").object.id' | head -n 1)
	status_is 0 "$LIFEMON" explain "$TRACE" "$id" --debuginfo .
	prints 'helper (inlined) [lm_misuse] (src/misuse.c:3)'
	prints '/* again */'
	status_is 0 "$LIFEMON" explain "$TRACE" "$id" --debuginfo . --format ndjson
	prints '"inlined":[{"file":"src/misuse.c","line":3,"function":"helper"}]'
}

@test "NDJSON has file and line of a frame, and what was inlined" {
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo . --format ndjson
	jq -e -s 'map(select(.rule == "double-free"))[0].stacks.at[1] |
		.file == "src/misuse.c" and .line == 8 and .symbol == "double_free" and
		.inlined == [{"file": "src/misuse.c", "line": 3, "function": "helper"}]' <<<"$output"
	jq -e -s 'map(select(.rule == "double-free"))[0].stacks.at[-1] | has("file") | not' <<<"$output"
	status_is 0 "$LIFEMON" export "$TRACE" --to ndjson -o - --debuginfo .
	jq -e -s '[.[] | select(.type == "event").frames // [] | .[] | select(.symbol == "double_free" and .offset == 119)][0] |
		.line == 8 and .inlined[0].function == "helper"' <<<"$output"
}

@test "the HTML page" {
	status_is 0 "$LIFEMON" export "$TRACE" --to html -o - --debuginfo .
	prints 'helper (inlined) [lm_misuse]'
	prints 'src/misuse.c:12'
	prints '<code>__asm__ volatile(&quot;.skip 0x18, 0x90&quot;); /* again */</code>'
}

@test "CTF and Perfetto: in the frames" {
	rm -rf ctf
	status_is 0 "$LIFEMON" export "$TRACE" --to ctf -o ctf --debuginfo .
	babeltrace2 ctf >events
	grep -q 'function = "helper", offset = 0x0, module = "lm_misuse", inlined = 1, file = "src/misuse.c", line = 3 ' events
	grep -q 'function = "double_free", offset = 0x77, module = "lm_misuse", inlined = 0, file = "src/misuse.c", line = 8 ' events
	status_is 0 "$LIFEMON" export "$TRACE" --to perfetto -o timeline --debuginfo .
	"$REPO/tests/reports/perfetto_events" timeline >timeline.json
	jq -e '[.[] | select(.name == "double-free").stack[1:3]] ==
		[["helper (inlined) [lm_misuse] (src/misuse.c:3)", "double_free [lm_misuse] (src/misuse.c:8)"]]' timeline.json
}

@test "check: text and reports, at a line of the function's own file" {
	status_is 1 "$LIFEMON" check "$TRACE" --debuginfo . --github
	prints 'helper (inlined) [lm_misuse] (src/misuse.c:3)'
	# where the driver's own frame is; the helper of a header is not to be mended
	prints '::error file=src/misuse.c,line=18,title=double-free'
	status_is 1 "$LIFEMON" check "$TRACE" --debuginfo . --quiet --sarif sarif --gitlab gitlab --step-summary md
	jq -e '[.runs[0].results[] | select(.ruleId == "double-free").locations[0].physicalLocation.region] ==
		[{"startLine": 18, "endLine": 18, "snippet": {"text": "of_a_header();"}}]' sarif
	jq -e '[.[] | select(.check_name == "double-free").location] ==
		[{"path": "src/misuse.c", "lines": {"begin": 18}}]' gitlab
	grep -F '| src/misuse&#46;c&#58;18 |' md
}

@test "--path-map: where the sources are here" {
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo . --path-map "$PWD/src=/elsewhere/driver"
	prints '[lm_misuse] (/elsewhere/driver/misuse.c:12)'
	[[ $output != *__asm__* ]]
	mkdir -p copy
	cp -p src/misuse.c copy/
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo . --path-map "$PWD/src=$PWD/copy"
	prints '[lm_misuse] (copy/misuse.c:12)'
	prints '/* again */'
	status_is 2 "$LIFEMON" replay "$TRACE" --debuginfo . --path-map nothing
	says '--path-map nothing: not FROM=TO'
}

@test "debug info of something else is no silent failure" {
	status_is 1 "$LIFEMON" replay "$TRACE" --debuginfo src/misuse.c
	says 'no function of a report is in the debug info given'
	status_is 3 "$LIFEMON" replay "$TRACE" --debuginfo /nonexistent
	says 'cannot read the debug info in /nonexistent: No such file or directory'
	no_output
	# a check has its verdict, and its reports
	status_is 1 "$LIFEMON" check "$TRACE" --debuginfo /nonexistent --junit junit.xml
	says 'cannot read the debug info in /nonexistent'
	[ -s junit.xml ]
	status_is 3 "$LIFEMON" check "$REPO/tests/replay/clean/trace.lmt" --debuginfo /nonexistent
}

@test "a watched run takes the same options, and looks before it arms" {
	accepted --debuginfo lm_misuse.ko --path-map /a=/b
	status_is 3 "$LIFEMON" run --debuginfo /nonexistent -- true
	says 'cannot read the debug info in /nonexistent'
	status_is 2 "$LIFEMON" run --path-map nothing -- true
	says '--path-map nothing: not FROM=TO'
}
