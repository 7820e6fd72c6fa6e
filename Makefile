# SPDX-License-Identifier: GPL-2.0-only
#
# make help lists the targets. O=DIR builds elsewhere, V=1 shows the commands,
# SAN=1 builds with AddressSanitizer and UBSan, CC= and CLANG= choose the compilers.

O      ?= build
CC     ?= gcc
CLANG  ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
PREFIX ?= /usr/local
VERSION := $(shell cat VERSION)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' '$1' '$2';)

CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
CPPFLAGS := -std=gnu11 -D_GNU_SOURCE -DNCURSES_WIDECHAR=1 -DLIFEMON_VERSION='"$(VERSION)"' \
	-Imonitor -Ibpf -I$(O)/gen \
	$(patsubst -I%,-isystem%,$(shell pkg-config --cflags libxml-2.0 2>/dev/null))
REPORT_LIBS := -lxml2 -ldw -lelf
LIBS     := -lbpf -lcap-ng -lseccomp -ljansson -lzstd -lncursesw $(REPORT_LIBS)
ifdef SAN
CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
BPF_FLAGS := -g -O2 -target bpf -mcpu=v3 -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-missing-field-initializers -idirafter /usr/include/$(MULTIARCH) \
	-Ivmlinux -Ivmlinux/x86 -Ibpf

SOURCES := $(wildcard monitor/*.c monitor/*/*.c)
OBJECTS := $(SOURCES:%.c=$(O)/obj/%.o) $(O)/obj/builtin_models.o
PARTS   := $(filter-out $(O)/obj/monitor/main.o,$(OBJECTS))
MODELS  := $(wildcard models/*.own)

UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
UNIT_SHARED  := $(patsubst %.c,$(O)/obj/%.o,$(filter-out $(UNIT_SOURCES),$(wildcard tests/unit/*.c)))
UNIT_TESTS   := $(UNIT_SOURCES:tests/unit/%.c=$(O)/tests/%) $(O)/tests/soundness $(O)/tests/losses
BENCHES      := $(patsubst tests/bench/%.c,$(O)/bench/%,$(wildcard tests/bench/bench_*.c))
# each fuzzer as a program that runs its seeds once
SEEDED       := $(patsubst tests/fuzz/%.c,$(O)/tests/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZERS      := $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all deps bpf monitor drivers compile-commands

all: monitor ## build the program: build/lifemon
monitor: $(O)/lifemon
bpf: $(O)/gen/probe.skel.h ## build only the BPF object and its skeleton

deps: ## install what building and checking needs (Debian packages, as root)
	$(Q)tools/deps build check vm

compile-commands: export FOLDER := $(CURDIR)
compile-commands: export COMPILE := cc $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -c
compile-commands: export COMPILE_BPF := $(CLANG) $(BPF_FLAGS) -c
compile-commands: $(O)/gen/probe.skel.h ## for clangd, how files are compiled: build/compile_commands.json
	$(Q)jq -n '[$$ARGS.positional[] | {directory: env.FOLDER, file: ., command: '\
	'((if startswith("bpf/") then env.COMPILE_BPF else env.COMPILE end) + " " + .)}]' \
		--args $(SOURCES) $(UNIT_SOURCES) bpf/probe.bpf.c >$(O)/compile_commands.json

drivers: ## build the drivers for stock kernels: build/modules/*/ (KERNEL="6.1 6.12 7", FAULTS=0)
	$(Q)for k in $(or $(KERNEL),6.1 6.12 7); do \
		O=$(O) drivers/build $$k $(if $(FAULTS),FAULTS=$(FAULTS)) || exit; \
	done

$(O)/lifemon: $(OBJECTS)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/obj/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -MMD -MP -c -o $@ $<

# only source/ knows the skeleton
$(patsubst %.c,$(O)/obj/%.o,$(wildcard monitor/source/*.c)): | $(O)/gen/probe.skel.h

$(O)/obj/bpf/probe.bpf.o: bpf/probe.bpf.c
	$(Q)mkdir -p $(@D)
	$(call say,BPF,$<)$(CLANG) $(BPF_FLAGS) -MMD -MP -c -o $@ $<

$(O)/gen/probe.skel.h: $(O)/obj/bpf/probe.bpf.o
	$(Q)mkdir -p $(@D)
	$(call say,SKEL,$@)$(BPFTOOL) gen object $(O)/obj/bpf/probe.linked.o $< && \
		$(BPFTOOL) gen skeleton $(O)/obj/bpf/probe.linked.o name probe_bpf >$@

$(O)/gen/builtin_models.c: monitor/model/embed.sh models/groups $(MODELS)
	$(Q)mkdir -p $(@D)
	$(call say,EMBED,$@)monitor/model/embed.sh $@ models/groups $(MODELS)

$(O)/obj/builtin_models.o: $(O)/gen/builtin_models.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -MMD -MP -c -o $@ $<

# Everything but main, so that a test links only what it uses: no libbpf right of source/.
$(O)/parts.a: $(PARTS)
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $^

include tests/rules.mk

-include $(shell find $(O)/obj -name '*.d' 2>/dev/null)
