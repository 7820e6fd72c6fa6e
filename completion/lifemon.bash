# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Bash completion for lifemon(8); "make install" puts it where bash finds it. To use it in this
# shell only: . completion/lifemon.bash

# Usage: _lifemon_options COMMAND    "live" is lifemon without a command
_lifemon_options() {
	local common='--help --usage --version'

	case $1 in
	live | run | record)
		echo "$common --attach --color --compress --debuginfo --device --duration --explain --filter-in --format --interval --leaks --memory --model" \
			"--models --model-path --module --no-dashboard --no-demangle --no-sandbox --output --path-map --pid --pool --possible --quiet --ready-fd --report --require --ring-size" \
			"--sink --stack-depth --stacks --verbose --wrapper" "$([ "$1" = live ] || echo --user)"
		;;
	top)
		echo "$common --attach --batch --by --delay --device --duration --filter-in --from --input --iterations --leaks --limit --memory" \
			"--model --models --model-path --module --no-demangle --no-sandbox --pid --pool --quiet --ready-fd --ring-size --sort" \
			"--stack-depth --stacks --until --verbose --wrapper"
		;;
	replay)
		echo "$common --color --dashboard --debuginfo --device --explain --format --from --leaks --memory --model --model-path --module --no-demangle" \
			"--path-map --pid --pool --possible --quiet --report --require --sink --speed --to --until --verbose --wrapper"
		;;
	check)
		echo "$common --assert --baseline --color --debuginfo --expect --github --gitlab --junit --memory --model --model-path --path-map --quiet --require" \
			"--sarif --step-summary --suppress --tap --verbose --wrapper"
		;;
	mark) echo "$common" ;;
	explain) echo "$common --debuginfo --format --from --memory --model --model-path --path-map --possible --quiet --report --to --until --verbose" ;;
	export)
		echo "$common --debuginfo --device --from --leaks --memory --model --model-path --module --output --path-map --pid --pool --possible --quiet" \
			"--to --until --verbose"
		;;
	models) echo "$common --btf --check --dot --draft --model-path --verbose" ;;
	doctor) echo "$common --model --model-path --models --rate --verbose" ;;
	vm)
		echo '--append --dmesg --dmesg-check --help --icount --keep --kernel --mem --nvme --out --qemu --smp --timeout'
		;;
	esac
}

# Usage: _lifemon_takes_value OPTION COMMAND    whether it is followed by a value
_lifemon_takes_value() {
	case $2$1 in
	models-d) return 1 ;;
	esac
	case $1 in
	--append | --assert | --attach | --baseline | --btf | --by | --color | --compress | --debuginfo | --delay | -d | \
		--device | --dmesg | --draft | --duration | --expect | --explain | --filter-in | --format | --from | --gitlab | --input | \
		-i | --interval | --iterations | -n | --junit | --kernel | --leaks | --limit | --mem | --memory | \
		--model | -m | --model-path | --models | --module | --nvme | --out | --output | -o | --path-map | --pid | -p | --pool | \
		--qemu | --rate | --ready-fd | --report | --require | --ring-size | --sarif | --sink | --smp | --sort | -s | \
		--speed | --stack-depth | --stacks | --step-summary | --suppress | --tap | --timeout | --to | --until | --wrapper)
		return 0
		;;
	esac
	return 1
}

# Usage: _lifemon_words WORDS CURRENT    adds those that CURRENT begins
_lifemon_words() {
	local word

	while IFS= read -r word; do
		[ -n "$word" ] && COMPREPLY+=("$word")
	done < <(compgen -W "$1" -- "$2")
}

# Usage: _lifemon_files CURRENT [PATTERN]    adds directories and the files that match
_lifemon_files() {
	local file pattern=${2:-*}

	compopt -o filenames 2>/dev/null
	while IFS= read -r file; do
		# shellcheck disable=SC2053 # a pattern
		[[ -d $file || $file == $pattern ]] && COMPREPLY+=("$file")
	done < <(compgen -f -- "$1")
}

_lifemon_models() {
	_lifemon_words "$(lifemon models 2>/dev/null | sed -n 's/^\([a-z][a-z0-9_]*\).*/\1/p')" "$1"
	_lifemon_files "$1" '*.own'
}

# Usage: _lifemon_value COMMAND OPTION CURRENT
_lifemon_value() {
	case $1$2 in
	export--to)
		_lifemon_words 'ndjson perfetto ctf dot html folded' "$3"
		return
		;;
	export--output | export-o)
		_lifemon_files "$3"
		return
		;;
	esac
	shift
	case $1 in
	--attach) _lifemon_words 'auto fentry kprobe' "$2" ;;
	--filter-in) _lifemon_words 'kernel user small' "$2" ;;
	--by) _lifemon_words 'caller module device task' "$2" ;;
	--sort | -s) _lifemon_words 'leaked growth live bytes oldest born freed name' "$2" ;;
	--color) _lifemon_words 'auto always never' "$2" ;;
	--compress) _lifemon_words 'zstd none' "$2" ;;
	--kernel) _lifemon_words '6.1 6.12 7' "$2" ;;
	--btf | --dmesg | --model-path | --out) _lifemon_files "$2" ;;
	--draft)
		_lifemon_words "$(cd /sys/module && echo *)" "$2"
		_lifemon_files "$2" '*.ko'
		;;
	--format) _lifemon_words 'text ndjson' "$2" ;;
	--sink) _lifemon_words 'text ndjson' "$2" ;;
	--leaks) _lifemon_words 'at-exit off' "$2" ;;
	--stacks) _lifemon_words 'none birth all' "$2" ;;
	--models) _lifemon_words 'default driver all' "$2" ;;
	--model | -m) _lifemon_models "$2" ;;
	--baseline | --input | -i | --output | -o) _lifemon_files "$2" '*.lmt' ;;
	--debuginfo)
		_lifemon_words auto "$2"
		_lifemon_files "$2"
		;;
	--expect | --gitlab | --junit | --report | --sarif | --step-summary | --suppress | --tap) _lifemon_files "$2" ;;
	--stack-depth) _lifemon_words '16 32 64' "$2" ;;
	--ring-size) _lifemon_words '64K 256K 1M 4M 16M 64M' "$2" ;;
	--speed) _lifemon_words '0.1 1 10 100' "$2" ;;
	--delay | -d | --duration | --from | --interval | --to | --until) _lifemon_words '1s 5s 10s 1m' "$2" ;;
	--require) _lifemon_words "$(lifemon models 2>/dev/null | sed -n 's/^\([a-z][a-z0-9_]*\).*/\1/p')" "$2" ;;
	--pid | -p) _lifemon_words "$(cd /proc && echo [0-9]*)" "$2" ;;
	--module) _lifemon_words "$(cd /sys/module && echo *)" "$2" ;;
	esac
}

# Usage: _lifemon_vm CURRENT    a tool of lifemon vm, or its arguments
_lifemon_vm() {
	if [ "$COMP_CWORD" -eq 2 ]; then
		_lifemon_words 'kbuild headers' "$1"
	elif [[ ${COMP_WORDS[2]} != -* ]]; then
		_lifemon_words '6.1 6.12 7 M=' "$1"
	fi
}

# The index of CMD in "lifemon run … CMD …", 0 if it has not been reached.
_lifemon_find_cmd() {
	local i word

	for ((i = 2; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--)
			echo $((i + 1))
			return
			;;
		-*)
			_lifemon_takes_value "$word" "${COMP_WORDS[1]}" || continue
			# bash splits --option=value into three words
			[ "${COMP_WORDS[i + 1]-}" = = ] && i=$((i + 1))
			i=$((i + 1))
			;;
		*)
			echo "$i"
			return
			;;
		esac
	done
	echo 0
}

# Usage: _lifemon_cmd INDEX CURRENT    completes CMD or an argument of it
_lifemon_cmd() {
	local word

	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif [ "$COMP_CWORD" -eq "$1" ]; then
		while IFS= read -r word; do
			COMPREPLY+=("$word")
		done < <(compgen -c -- "$2" | sort -u)
	else
		_lifemon_files "$2"
	fi
}

_lifemon() {
	local command=live cur=${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1)) cmd

	COMPREPLY=()
	case ${COMP_WORDS[1]-} in
	run | record | top | replay | check | explain | export | mark | models | doctor | vm | help)
		[ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]}
		;;
	esac
	# the command of vm is behind "--", that of the others can be without
	if [ "$command" = run ] || [ "$command" = record ] ||
		{ [ "$command" = vm ] && [[ " ${COMP_WORDS[*]:2:COMP_CWORD-2} " == *' -- '* ]]; }; then
		cmd=$(_lifemon_find_cmd)
		if [ "$cmd" -gt 0 ] && [ "$cmd" -le "$COMP_CWORD" ]; then
			_lifemon_cmd "$cmd" "$cur"
			return
		fi
	fi
	# "--option =" and "--option = value"
	if [ "$cur" = = ]; then
		cur=
	elif [ "${COMP_WORDS[at]}" = = ]; then
		at=$((at - 1))
	fi
	if [ "$at" -gt 0 ] && _lifemon_takes_value "${COMP_WORDS[at]}" "$command"; then
		_lifemon_value "$command" "${COMP_WORDS[at]}" "$cur"
		return
	fi
	case $cur in
	-*) _lifemon_words "$(_lifemon_options "$command")" "$cur" ;;
	*)
		[ "$command" = models ] && _lifemon_models "$cur"
		[ "$command" = vm ] && _lifemon_vm "$cur"
		case $command in replay | check | explain | export) _lifemon_files "$cur" '*.lmt' ;; esac
		[ "$COMP_CWORD" -eq 1 ] && _lifemon_words 'run record top replay check explain export mark models doctor vm help' "$cur"
		[ "$command" = help ] && _lifemon_words 'run record top replay check explain export mark models doctor vm' "$cur"
		;;
	esac
	return 0
}

complete -F _lifemon lifemon
