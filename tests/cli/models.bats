#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon models, and models that are wrong wherever one can be given.

load common

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >good.own <<-'EOF'
		model good "A model for tests"

		class box
		    born exit box_get key ret when ret != 0
		    dies entry box_put key arg0
	EOF
	sed 's/key ret/key rte/' good.own >bad.own
}

builtins() { "$LIFEMON" models | sed -n 's/^\([a-z][a-z0-9_]*\).*/\1/p'; }

# What a model adds to a class of another one. Usage: extension MODEL.CLASS [HOOK]
extension() {
	printf 'model more\n\nextend %s\n    %s\n' "$1" "${2:-touch entry f key arg0}" >more.own
}

# Usage: wrong TEXT WHERE WORDS    a model of this text is refused at LINE:COLUMN
wrong() {
	printf '%b' "$1" >wrong.own
	status_is 2 "$LIFEMON" models --check wrong.own || return
	says "lifemon: wrong.own:$2: " && says "$3" && no_output
}

# The list without what depends on the kernel: "GROUP|NAME|COST", in its order.
listed() {
	"$LIFEMON" models "$@" | awk '
		/^[A-Z ]+$/ { group = $0 }
		/^[a-z]/ { print group "|" $1 "|" ($3 " " $4 == "per I/O" ? "per I/O" : $3 == "hot" ? $3 : "") }'
}

# The same of the manual, whose groups are the sections before DRAFTS.
in_manual() {
	awk '
		/^\.SH / { group = substr($0, 5) }
		group == "DRAFTS" { exit }
		tag && /^\.(B|BR) / {
			cost = match($0, /\(.*\)/) ? substr($0, RSTART + 1, RLENGTH - 2) : ""
			print group "|" $2 "|" cost
		}
		{ tag = $0 == ".TP" && group != "DESCRIPTION" }' "$REPO/man/lifemon-models.7"
}

@test "the list has every model of models/, a line each, and --verbose its classes" {
	status_is 0 "$LIFEMON" models
	[ -z "$stderr" ]
	prints 'DMA pools and the blocks lent from them'
	[ "$(builtins | sort)" = "$(basename -a -s .own "$REPO"/models/*.own | sort)" ]
	[[ $output != *' hooks'* ]]
	short=$output
	status_is 0 "$LIFEMON" models --verbose
	[[ $output == *$'lent from them\n    pool, 2 hooks\n    block within pool, 2 hooks\n'* ]]
	[[ $output == *$'\n    extends dma_pool.block, 3 hooks\n'* ]]
	[ "$(grep -v '^    ' <<<"$output")" = "$short" ]
}

@test "the list, the manual and the models agree on groups, order and cost" {
	[ "$(listed)" = "$(in_manual)" ] || {
		diff <(listed) <(in_manual) | sed 's/^/# /'
		return 1
	}
	listed | grep -qxF 'WORK AND REQUESTS|timer|per I/O'
	listed | grep -qxF 'DEVICES|irq|'
	for name in $(builtins); do
		[ "$("$LIFEMON" models "$name" | head -1 | grep -c ' hot$')" = \
			"$(listed | grep -c "|$name|hot\$")" ] || {
			echo "# $name: hot in one of both"
			return 1
		}
	done
}

@test "a model in no group, twice in groups, or at a cost that there is none of: it is not built in" {
	local embed="$REPO/monitor/model/embed.sh" models=("$REPO"/models/*.own)

	status_is 0 "$embed" out.c "$REPO/models/groups" "${models[@]}"
	grep -qF '{"DMA", "dma_pool", 1},' out.c
	rm out.c
	refuses() {
		status_is 1 "$embed" out.c groups "${models[@]}" && says "$1" && [ ! -e out.c ]
	}
	grep -v '^    irq$' "$REPO/models/groups" >groups
	refuses 'groups: model irq is in no group'
	sed 's/^    irq$/&\n&/' "$REPO/models/groups" >groups
	refuses 'irq is twice here, or there is no such model'
	sed 's/^    irq$/& often/' "$REPO/models/groups" >groups
	refuses '"often" is no cost'
}

# Usage: line_of NAME [ARGUMENT…]    its line in the list, with one blank between words
line_of() { "$LIFEMON" models "${@:2}" | grep "^$1 " | tr -s ' '; }

@test "the list says which hooks this kernel has, and what is missing" {
	[ -r /sys/kernel/btf/vmlinux ] || skip "this kernel has no type information"
	mkdir given
	cat >given/some.own <<-'EOF'
		model some "Some of it" hot

		class box
		    born exit lm_no_birth | device_add key arg0 when ret == 0
		    touch entry lm_no_use | lm_none key arg0
		    touch entry lm_no_module:lm_f key arg0->field
		    touch entry device_add key arg0->no_field
		    touch entry device_add key arg7
		    dies entry device_del key arg0
	EOF
	cp given/some.own given/firmware.own
	line=$(line_of some --model-path given)
	[[ $line == 'some 2/6 hot Some of it (1 of a module) (missing: lm_no_use | lm_none; device_add: no field no_field in "->no_field"; device_add has '*' arguments, arg7 was asked for)' ]]
	# it stands for the one that is built in, and is listed once
	[[ $(line_of firmware --model-path given) == 'firmware 2/6 hot Some of it (in place of the one that is built in) '* ]]
	[ "$(listed --model-path given | grep -e firmware -e some)" = $'YOUR OWN|firmware|hot\nYOUR OWN|some|hot' ]
	# without it all are found
	sed '/lm_no\|no_field\|arg7/d' given/some.own >given/other.own
	sed -i 's/^class box/&\n    born exit device_add key arg0 when ret == 0/' given/other.own
	[ "$(line_of other --model-path given)" = 'other 2/2 hot Some of it' ]
	"$LIFEMON" models | grep -qF "of them $(uname -r) has; "
}

# Usage: without_types COMMAND…    on this kernel, as if it had no type information
without_types() {
	unshare -rm sh -c 'for at in /sys/kernel /boot "/lib/modules/$(uname -r)"; do
		[ ! -d "$at" ] || mount -t tmpfs none "$at" || exit; done; exec "$@"' sh "$@"
}

@test "a kernel without type information: the number is not known, and why" {
	without_types true 2>/dev/null || skip "needs user namespaces"
	status_is 0 without_types "$LIFEMON" models
	[ -z "$stderr" ]
	prints 'has is not known: it has no type information (BTF).'
	[ "$(grep -c '^[a-z].* ?/[0-9]' <<<"$output")" -eq "$(builtins | wc -l)" ]
	[[ $output != *missing:* ]]
}

@test "a built-in model is what its file is" {
	for name in $(builtins); do
		"$LIFEMON" models "$name" >by-name
		"$LIFEMON" models "$REPO/models/$name.own" >by-file
		cmp by-name by-file
		[ -s by-name ]
	done
	builtins | grep -qx dma_pool
}

@test "what is printed is a model again, the same one" {
	for name in $(builtins) ./good.own; do
		"$LIFEMON" models "$name" >first.own
		"$LIFEMON" models first.own >second.own
		cmp first.own second.own
		[ "$("$LIFEMON" models --check "$name" | sed 's/.*: ok/ok/')" = \
			"$("$LIFEMON" models --check first.own | sed 's/.*: ok/ok/')" ]
	done
	"$LIFEMON" models ./good.own >good
	"$LIFEMON" models dma_pool >other
	run ! cmp -s good other
}

@test "--check of a correct model: 0, and what it has" {
	status_is 0 "$LIFEMON" models --check good.own
	[ "$output" = 'good.own: ok, 1 class, 2 hooks' ]
	status_is 0 "$LIFEMON" models -c dma_pool
	[ "$output" = 'dma_pool: ok, 2 classes, 4 hooks' ]
	status_is 0 "$LIFEMON" models --check
	[ "${#lines[@]}" -eq "$(builtins | wc -l)" ]
	[ -z "$stderr" ]
}

@test "a model that is wrong: file, line and column, what was expected and found; 2" {
	for how in '' --check --dot; do
		# shellcheck disable=SC2086 # "" is no argument
		status_is 2 "$LIFEMON" models $how bad.own
		says "lifemon: bad.own:4:27: expected a capture"
		says "found 'rte'"
		no_output
	done
}

@test "the same from whoever reads a model" {
	status_is 2 "$LIFEMON" --model bad.own
	says "lifemon: bad.own:4:27: "
	status_is 2 "$LIFEMON" run -m dma_pool -m bad.own -- touch ran
	says "lifemon: bad.own:4:27: "
	[ ! -e ran ]
	status_is 2 "$LIFEMON" doctor --model bad.own
	says "lifemon: bad.own:4:27: "
	accepted --model good.own
	accepted --model dma_pool --model good.own
}

@test "the file is named as it was given" {
	status_is 2 "$LIFEMON" models "$PWD/bad.own"
	says "lifemon: $PWD/bad.own:4:27: "
	status_is 2 "$LIFEMON" models ./bad.own
	says "lifemon: ./bad.own:4:27: "
}

@test "the place of an error" {
	wrong '' 1:1 "expected 'model'"
	wrong 'class box\n' 1:1 "found 'class'"
	wrong '# nothing but this\n' 2:1 'end of file'
	wrong 'model m\n' 2:1 "expected 'class'"
	wrong 'model m\n\nclass a\n  born exit f\n' 4:3 'key'
	wrong 'model m\nclass a\n  born soon f key ret\n' 3:8 "found 'soon'"
	wrong 'model m\nclass a\n' 2:7 'class a has no hooks'
	wrong 'model m\nclass a\n  born exit f key ret\n  dies entry g key arg0\nclass a\n' 5:7 'on line 2 already'
	wrong 'model m\n\377\n' 2:1 'UTF-8'
}

@test "bytes that are no text are refused, not obeyed" {
	head -c 4096 /dev/urandom >random.own
	status_is 2 "$LIFEMON" models random.own
	says 'lifemon: random.own:'
	head -c 2097152 /dev/zero >long.own
	status_is 2 "$LIFEMON" models long.own
	says 'longer than'
}

@test "a misspelt clause, class or site is reported where it stands" {
	wrong 'model m\nclass a\n  dies entry g kex arg0\n' 3:16 "found 'kex'; did you mean 'key'?"
	says 'expected a clause (key, parent,'
	wrong 'model m\nclass a within b\n  born exit f key ret\n' 2:16 "this model has no class 'b'"
	wrong 'model m\nclass a\n  born entry f key arg0\n' 3:8 'a birth is reported at exit'
	wrong 'model m\nclass a\n  dies exit f key arg0\n' 3:8 'a death is reported at entry'
}

@test "control characters in a name are shown, not obeyed" {
	local name=$'bad\e[31m\n\x7f\u009b.own'

	status_is 2 "$LIFEMON" models "$name"
	[[ $stderr == 'lifemon: model bad\x1b[31m\x0a\x7f\xc2\x9b.own: '* ]]
	cp bad.own "$name"
	status_is 2 "$LIFEMON" models "$name"
	says 'lifemon: bad\x1b[31m\x0a\x7f\xc2\x9b.own:4:27: '
	cp bad.own bäd.own
	status_is 2 "$LIFEMON" models bäd.own
	says 'lifemon: bäd.own:4:27: '
}

@test "a model that is not there: 2, and its name" {
	for name in ./absent.own absent.own absent; do
		status_is 2 "$LIFEMON" models "$name"
		says "$name"
		says 'No such file'
		no_output
		status_is 2 "$LIFEMON" run --model "$name" -- touch ran
		says "$name"
		[ ! -e ran ]
		status_is 2 "$LIFEMON" --model "$name"
		says "$name"
		status_is 2 "$LIFEMON" doctor --model "$name"
		says "$name"
	done
	status_is 2 "$LIFEMON" models absent
	says 'no built-in model has this name'
	status_is 2 "$LIFEMON" models dma_pol
	says "did you mean 'dma_pool'?"
}

@test "a model that cannot be read: 2, and why" {
	status_is 2 "$LIFEMON" models .
	says 'directory'
	: >closed.txt
	chmod 000 closed.txt
	if is_root; then
		cat closed.txt # root may
	else
		status_is 2 "$LIFEMON" models closed.txt
		says 'Permission denied'
	fi
}

@test "a name without a dot or slash may be a file; a built-in one comes first" {
	cp good.own plain
	status_is 0 "$LIFEMON" models plain
	prints 'model good'
	cp good.own dma_pool
	status_is 0 "$LIFEMON" models dma_pool
	prints 'model dma_pool'
	status_is 0 "$LIFEMON" models ./dma_pool
	prints 'model good'
}

@test "models of one's own are found by name: --model-path, then the user's folder" {
	mkdir -p given config/lifemon/models
	sed 's/"A model for tests"/"Given"/' good.own >given/good.own
	export XDG_CONFIG_HOME=$PWD/config
	status_is 2 "$LIFEMON" models good
	cp good.own config/lifemon/models
	status_is 0 "$LIFEMON" models good
	prints '"A model for tests"'
	status_is 0 "$LIFEMON" models --model-path given good
	prints '"Given"'
	status_is 0 "$LIFEMON" models --model-path given
	[[ $output == *$'YOUR OWN\ngood '*' Given'* ]]
	status_is 3 "$LIFEMON" run --model good --report "$NO_REPORT" -- true
	says "$NO_REPORT"
	# the user who calls sudo is meant, not root
	[ "$EUID" -ne 0 ] || {
		status_is 2 env -u XDG_CONFIG_HOME HOME="$PWD" SUDO_UID=4000000000 SUDO_GID=0 "$LIFEMON" models good
	}
}

@test "what is wrong with a model of one's own, or with its folder: 2, and where it is" {
	mkdir given
	cp bad.own given
	status_is 2 "$LIFEMON" models --check --model-path given bad
	says 'lifemon: given/bad.own:4:'
	status_is 2 "$LIFEMON" run --model-path given --models all -- true
	says 'lifemon: given/bad.own:4:'
	status_is 2 "$LIFEMON" run --model-path nothing --model dma_pool -- true
	says '--model-path nothing: No such file or directory'
	for command in 'models' 'models dma_pool' 'models --check'; do
		# shellcheck disable=SC2086 # a command, and what it shows
		status_is 2 "$LIFEMON" $command --model-path nothing
		says '--model-path nothing: No such file or directory' && no_output
	done
	sed 's/model good/model firmware/' good.own >given/firmware.own
	status_is 0 "$LIFEMON" models --check --model-path given firmware
	says 'model firmware: given/firmware.own, in place of the one that is built in'
}

@test "--module without a model watches what the kernel hands to drivers" {
	status_is 3 "$LIFEMON" run --module x --require irq --report "$NO_REPORT" -- true
	says "$NO_REPORT"
	status_is 2 "$LIFEMON" run --module x --models default --require irq --report "$NO_REPORT" -- true
	says "irq"
	status_is 2 "$LIFEMON" run --module x --model dma_pool --require irq --report "$NO_REPORT" -- true
	status_is 2 "$LIFEMON" run --require irq --report "$NO_REPORT" -- true
}

@test "the same model twice: 2, and what to do" {
	status_is 2 "$LIFEMON" -m dma_pool -m dma_pool --report "$NO_REPORT"
	says 'same name'
	says 'once'
	status_is 2 "$LIFEMON" run -m good.own -m ./good.own --report "$NO_REPORT" -- true
	says 'same name'
	sed 's/model good/model dma_pool/' good.own >renamed.own
	status_is 2 "$LIFEMON" -m dma_pool -m renamed.own --report "$NO_REPORT"
	says 'same name'
	accepted -m renamed.own
	accepted -m good.own -m dma_pool
}

@test "a model that extends another is known with it" {
	extension dma_pool.block
	status_is 0 "$LIFEMON" models --check more.own
	[ "$output" = 'more.own: ok, 0 classes, 1 extension, 1 hook' ]
	status_is 0 "$LIFEMON" models more.own
	prints 'extend dma_pool.block'
	status_is 0 "$LIFEMON" models --dot more.own
	prints 'label="extends dma_pool.block"'
	# the built-in one comes along, one that is given stands for it, nothing is doubled
	accepted -m more.own
	accepted -m more.own -m dma_pool
	extension good.box
	accepted -m more.own -m good.own
	status_is 0 "$LIFEMON" models --check more.own good.own
	[ "${lines[1]}" = 'good.own: ok, 1 class, 2 hooks' ]
	# by two models
	sed 's/model more/model moreover/' more.own >moreover.own
	accepted -m moreover.own -m good.own -m more.own
}

@test "an extension of what is not there, or that does not fit: 2, and its place" {
	while read -r what where words; do
		extension "$what"
		for command in '--report /nonexistent/report --model' 'models --check'; do
			# shellcheck disable=SC2086 # several words
			status_is 2 "$LIFEMON" $command more.own
			says "lifemon: more.own:$where: "
			says "$words"
			no_output
		done
	done <<-'EOF'
		good.box 3:8 no model 'good' is built in or given
		dma_pol.block 3:8 did you mean 'dma_pool'?
		dma_pool.blok 3:17 did you mean 'block'?
		more.x 3:8 model more cannot extend itself
	EOF
	extension dma_pool.block 'back entry f key arg0'
	status_is 2 "$LIFEMON" --model more.own
	says "lifemon: more.own:4:5: class dma_pool.block has a 'back' but no 'move'"
	# seen alone it may be right
	status_is 0 "$LIFEMON" models more.own
}

@test "--dot draws each class once, with its functions" {
	for name in $(builtins) ./good.own; do
		status_is 0 "$LIFEMON" models --dot "$name"
		[ "$(grep -c '^digraph "' <<<"$output")" -eq 1 ]
		[ "$(grep -c '^	subgraph ' <<<"$output")" -eq \
			"$("$LIFEMON" models "$name" | grep -cE '^(class|extend) ')" ]
		[ "$(grep -c '{$' <<<"$output")" -eq "$(grep -c '^	*}$' <<<"$output")" ]
		[ "${lines[-1]}" = '}' ]
		[ -z "$stderr" ]
	done
	prints 'dies: box_put'
	[[ $output != *dma_pool* ]]
}

@test "Graphviz reads the drawing" {
	command -v dot >/dev/null || skip "needs Graphviz"
	"$LIFEMON" models --dot dma_pool | dot -Tsvg >drawing.svg
	grep -q dma_pool_alloc drawing.svg
}

@test "wrong usage of models: 2, and what was expected" {
	status_is 2 "$LIFEMON" models --dot
	says '--dot needs a model'
	status_is 2 "$LIFEMON" models --dot --check dma_pool
	says '--check and --dot exclude each other'
	status_is 2 "$LIFEMON" models dma_pool good.own
	says 'one model at a time'
	for arguments in dma_pool --check '--draft ./x.ko'; do
		# shellcheck disable=SC2086 # words
		status_is 2 "$LIFEMON" models -v $arguments
		says '--verbose is for the list of all models'
	done
	status_is 0 "$LIFEMON" models -d dma_pool
	status_is 0 "$LIFEMON" models -- good.own
}

@test "a full disk: 3, and it is said" {
	for arguments in '' dma_pool '--check' '--check dma_pool' '--dot dma_pool'; do
		status_is 3 sh -c "\"\$LIFEMON\" models $arguments >/dev/full"
		says 'lifemon: cannot write'
		says 'No space left'
		status_is 0 sh -c "\"\$LIFEMON\" models $arguments >/dev/null"
		[ -z "$stderr" ]
	done
}
