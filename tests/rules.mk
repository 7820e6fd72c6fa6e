# SPDX-License-Identifier: GPL-2.0-only
# The targets that test, measure, check and clean. Included by the Makefile.

.PHONY: check check-unit check-soundness check-loss \
	check-asan check-cli check-consumers check-html check-lint check-tidy check-vm check-vm-every build-tests \
	check-runner check-draft check-drivers-build check-drivers-live check-truth check-faults check-faults-debug check-public check-crash check-cycles check-nvme check-rust \
	soak check-soak \
	check-fuzz check-large check-devcontainer \
	check-stacks bench bench-kernel bench-guard bench-nvme bench-dashboard pictures demo install uninstall clean \
	distclean help

check: deps ## everything that must pass before a change lands (about 45 minutes on 2 cores)
	$(Q)tests/check

$(O)/tests/%: tests/unit/%.c $(UNIT_SHARED) $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -o $@ $< $(UNIT_SHARED) \
		$(O)/parts.a -lcmocka -ljansson -lzstd $(REPORT_LIBS) $(UNIT_LIBS)

# BTF is read by libbpf
$(O)/tests/test_clone $(O)/tests/test_core_btf $(O)/tests/test_btf_names: UNIT_LIBS := -lbpf
$(O)/tests/test_sandbox: UNIT_LIBS := -lseccomp -lcap-ng
$(O)/tests/test_obstacles: UNIT_LIBS := -lcap-ng

$(O)/tests/soundness: $(wildcard tests/soundness/[chsw]*.[ch]) \
		$(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -o $@ $(filter %.c,$^) \
		$(O)/parts.a -ljansson -lzstd $(REPORT_LIBS)

$(O)/tests/losses: $(wildcard tests/soundness/[lr]*.[ch]) $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -o $@ $(filter %.c,$^) $(O)/parts.a -ljansson \
		-lzstd $(REPORT_LIBS)

$(O)/tests/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/run_seeds.c $(wildcard tests/fuzz/*.h) $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -o $@ $< tests/fuzz/run_seeds.c $(O)/parts.a \
		-ljansson -lzstd $(REPORT_LIBS)

check-unit: $(UNIT_TESTS) $(SEEDED) $(BENCHES) $(O)/bench/make_large_trace ## unit tests, and the fuzzers over their seeds: no root, no BPF, no kernel
	$(Q)tests/unit/run $(UNIT_TESTS)
	$(Q)tests/fuzz/seeds $(SEEDED)

check-soundness: $(O)/tests/soundness ## ten million histories: no certain verdict that all that may have happened does not bear out
	$(Q)$< 10000000

check-loss: $(O)/tests/losses ## recorded traces with events taken out, ten thousand times: no false certain verdict
	$(Q)$< 10000 $(wildcard tests/replay/*/trace.lmt)

# by clang, so that one build serves for both: its warnings are errors too
check-asan: ## the whole program built by clang, its unit tests under AddressSanitizer and UBSan
	$(Q)+$(MAKE) --no-print-directory O=$(O)/asan SAN=1 CC=$(CLANG) $(O)/asan/lifemon check-unit

$(O)/tests/reports_sample: tests/reports/write_sample.c tests/unit/cases_fixture.h \
		tests/unit/check_fixture.h $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -o $@ $< $(O)/parts.a \
		-ljansson $(REPORT_LIBS)

$(O)/tests/list_params: tests/cli/list_params.c $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -o $@ $< $(O)/parts.a $(LIBS)

$(O)/tests/hostile_trace: tests/reports/hostile_trace.c tests/unit/records.h $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -o $@ $< $(O)/parts.a -lzstd

$(O)/tests/growing_trace: tests/reports/growing_trace.c tests/unit/records.h $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -o $@ $< $(O)/parts.a -lzstd

CLI_HELPERS := $(O)/tests/reports_sample $(O)/tests/list_params $(O)/tests/hostile_trace \
	$(O)/tests/growing_trace

check-cli: $(O)/lifemon $(CLI_HELPERS) ## the command line: options, exit statuses, bad input; no root needed
	$(Q)LIFEMON=$(abspath $(O)/lifemon) REPORTS_SAMPLE=$(abspath $(O)/tests/reports_sample) \
		LIST_PARAMS=$(abspath $(O)/tests/list_params) \
		HOSTILE_TRACE=$(abspath $(O)/tests/hostile_trace) \
		GROWING_TRACE=$(abspath $(O)/tests/growing_trace) bats tests/cli

$(O)/tests/html_graphs: tests/html/graphs.c $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -o $@ $< $(O)/parts.a $(LIBS)

check-html: $(O)/lifemon $(O)/tests/html_graphs ## the page of export --to html in a real browser (chromium); optional
	$(Q)tools/deps html
	$(Q)LIFEMON=$(abspath $(O)/lifemon) GRAPHS=$(abspath $(O)/tests/html_graphs) tests/html/check

check-consumers: $(O)/lifemon ## reports and exports read by programs from npm, by babeltrace2 and by chromium; optional, needs npm
	$(Q)tools/deps html check
	$(Q)LIFEMON=$(abspath $(O)/lifemon) tests/consumers/check $(O)/consumers

$(O)/tests/dashboard/synthetic: $(wildcard tests/dashboard/*.[ch]) $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -Itests/unit -o $@ $(filter %.c,$^) \
		$(O)/parts.a $(LIBS)

check-dashboard: $(O)/tests/dashboard/synthetic $(O)/lifemon ## the dashboard, driven by tmux; no root needed
	$(Q)LIFEMON=$(abspath $(O)/lifemon) SYNTHETIC=$(abspath $<) bats tests/dashboard

check-lint: ## layers, sizes, licences, format, shell
	$(Q)tests/lint/run

check-tidy: $(O)/gen/probe.skel.h ## clang-tidy over user space
	$(Q)tests/lint/tidy $(SOURCES) -- $(patsubst -I$(O)/gen,-isystem$(O)/gen,$(CPPFLAGS))

build-tests: $(UNIT_TESTS) $(O)/tests/reports_sample $(O)/tests/dashboard/synthetic

check-vm-every: $(O)/lifemon ## every live test on every kernel, also those that come out the same on each
	$(Q)EVERY=yes tests/vm/suite $(KERNEL)

check-vm: $(O)/lifemon ## live tests on stock kernels in VMs (KERNEL="6.1 6.12 7")
	$(Q)tests/vm/suite $(KERNEL)

check-runner: $(O)/lifemon ## the VM runner's and the suite's own tests, the recipe of docs/ci.md, and a kernel that a fault takes down
	$(Q)bats tests/vm/suite.bats tests/vm/vm.bats tests/vm/recipe.bats tests/crash/crash.bats

check-faults: $(O)/lifemon ## every fault of the drivers and its clean twin (KERNEL=6.1): tests/faults/RESULTS.md
	$(Q)tests/faults/corpus $(if $(KERNEL),--kernel $(KERNEL)) --record

check-faults-debug: ## both drivers and the public bugs on a kernel with KASAN, kmemleak and lockdep: clean tests, then each fault; optional
	$(Q)tests/faults/debug

check-public: $(O)/lifemon ## the mistakes of public bugs of the kernel and their clean twins (KERNEL=6.1): tests/faults/PUBLIC.md; optional
	$(Q)tests/faults/public-cases $(if $(KERNEL),--kernel $(KERNEL)) --record

check-crash: $(O)/lifemon ## faults that take the kernel down leave the violation on disk, 95 of 100 times (KERNEL=6.1, RUNS=100); optional
	$(Q)tests/crash/run --kernel $(or $(KERNEL),6.1) --runs $(or $(RUNS),100)

check-cycles: $(O)/lifemon ## a thousand starts and 200 kills in a busy guest leave nothing in the kernel (KERNEL=6.1, SMP=2, CYCLES, KILLS); optional
	$(Q)tests/cycles/run --kernel $(or $(KERNEL),6.1) --smp $(or $(SMP),2) $(if $(CYCLES),--cycles $(CYCLES)) \
		$(if $(KILLS),--kills $(KILLS))

soak: $(O)/lifemon ## two hours of load and faults in a VM: nothing false, each loss explained, memory flat (KERNEL=6.1, SOAK_MINUTES=120); optional
	$(Q)tools/deps vm check
	$(Q)tests/soak/run --kernel $(or $(KERNEL),6.1) --minutes $(or $(SOAK_MINUTES),120)

check-soak: ## the first ten minutes of that; optional
	$(Q)+$(MAKE) --no-print-directory soak SOAK_MINUTES=$(or $(SOAK_MINUTES),10)

check-rust: $(O)/lifemon ## a driver in Rust that forgets a registration, and its clean twin, on kernel 7; fetches a toolchain (450 MB); as root, optional
	$(Q)tests/rust/run

check-nvme: $(O)/lifemon ## lm_nvme with data, errors, hangs and removal, watched by lifemon (KERNEL=6.1)
	$(Q)tests/drivers/nvme/suite $(KERNEL)

check-drivers-live: $(O)/lifemon ## the kernel's own drivers, used, rebound, unplugged, watched by lifemon (KERNEL="6.1 6.12 7"); optional
	$(Q)tests/drivers/real/suite $(KERNEL)

check-truth: $(O)/lifemon ## false alarms: every model at once over ninety drivers of the kernel (KERNEL="6.1 6.12 7"); optional
	$(Q)tests/drivers/truth/suite $(KERNEL)

check-draft: $(O)/lifemon ## drafts of models for ten drivers of the kernel, as judged by hand (KERNEL="6.1 6.12 7")
	$(Q)LIFEMON=$(abspath $(O)/lifemon) tests/draft/check $(KERNEL)

check-drivers-build: ## the drivers build without a warning, sparse and checkpatch find nothing
	$(Q)O=$(O) tests/lint/drivers $(KERNEL)

check-devcontainer: ## the steps of .devcontainer/Dockerfile and docs/develop.md in a clean Debian root; as root, optional
	$(Q)tools/deps devcontainer vm
	$(Q)tests/devcontainer/check

# what a fuzzer can reach, built once for all of them
FUZZ_FLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_PARTS := $(patsubst %.c,$(O)/fuzz/obj/%.o,$(filter-out monitor/main.c monitor/dashboard/% monitor/cmd/% \
	monitor/cli/% monitor/source/% $(patsubst %,monitor/run/%,watch% child.c console.c marks.c player%),$(SOURCES)))

$(O)/fuzz/obj/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(call say,FUZZ,$<)$(CLANG) $(CPPFLAGS) $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<

$(O)/fuzz/obj/builtin_models.o: $(O)/gen/builtin_models.c
	$(Q)mkdir -p $(@D)
	$(call say,FUZZ,$<)$(CLANG) $(CPPFLAGS) $(FUZZ_FLAGS) -c -o $@ $<

$(O)/fuzz/parts.a: $(FUZZ_PARTS) $(O)/fuzz/obj/builtin_models.o
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $^

$(O)/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/*.h) $(O)/fuzz/parts.a
	$(call say,FUZZ,$@)$(CLANG) $(CPPFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $< $(O)/fuzz/parts.a \
		-ljansson -lzstd $(REPORT_LIBS)

-include $(shell find $(O)/fuzz/obj -name '*.d' 2>/dev/null)

check-fuzz: $(FUZZERS) $(O)/lifemon $(O)/tests/hostile_trace ## each fuzzer, and names that are hostile, for FUZZ_SECONDS (60)
	$(Q)tests/fuzz/run $(FUZZERS)
	$(Q)LIFEMON=$(O)/lifemon HOSTILE_TRACE=$(O)/tests/hostile_trace tests/fuzz/hostile

$(O)/bench/%: tests/bench/%.c $(wildcard tests/bench/*.h) $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,BENCH,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -o $@ $< $(O)/parts.a -ljansson -lzstd $(REPORT_LIBS)

check-large: $(O)/bench/make_large_trace $(O)/lifemon ## 10 million events: the replay writes what the live run wrote
	$(Q)$(O)/bench/make_large_trace 10000000 $(O)/large.lmt $(O)/large.live
	$(Q)$(O)/lifemon replay --format ndjson --report $(O)/large.replay $(O)/large.lmt; \
		[ $$? -eq 1 ] && cmp $(O)/large.live $(O)/large.replay
	$(Q)echo "ok - $$(jq -r 'select(.type == "summary") | .events' $(O)/large.live) events, \
	$$(stat -c %s $(O)/large.lmt) bytes, $$(wc -l <$(O)/large.live) lines of report: the same"

bench: $(BENCHES) $(O)/bench/make_large_trace $(O)/lifemon ## speed of the stages in user space, and beside babeltrace2
	$(Q)for b in $(BENCHES); do echo "== $$b"; $$b || exit; done
	$(Q)echo "== a trace of 3 million events, 10,000 blocks out at random"
	$(Q)tests/bench/babeltrace $(O)/lifemon $(O)/bench/make_large_trace

bench-dashboard: $(O)/tests/dashboard/synthetic ## what the dashboard costs at 2 million events/s, and with its terminal stopped
	$(Q)tests/dashboard/bench $(abspath $<)

pictures: $(O)/lifemon ## those of the README, of a real run in a VM: docs/pictures/*.svg
	$(Q)tools/deps vm pictures
	$(Q)docs/pictures/make

bench-kernel: deps ## instructions that a watched call costs, counted in a VM
	$(Q)+$(MAKE) --no-print-directory $(O)/lifemon && tests/bench/kernel

# as the program is, but no probe has a backup
$(O)/bench/lifemon_no_backup: monitor/source/resolve.c $(O)/obj/monitor/main.o $(O)/parts.a
	$(Q)mkdir -p $(@D)
	$(call say,BENCH,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -DLEAST_BACKUPS=0 -o $@ $^ $(LIBS)

bench-guard: $(O)/lifemon $(O)/bench/lifemon_no_backup ## an event costs what README says, and a backup at most 180 instructions of it: one VM, a minute
	$(Q)tests/bench/guard $(abspath $(O)/bench/lifemon_no_backup)

check-stacks: ## each stack that a walk finds is unwound as well (KERNEL=6.12 FOR=3600)
	$(Q)tools/deps build vm
	$(Q)+$(MAKE) --no-print-directory $(O)/lifemon
	$(Q)tests/vm/stacks $(KERNEL)

bench-nvme: ## lm_nvme beside the kernel's nvme, for drivers/README.md (KERNEL=6.12: shown only)
	$(Q)tools/deps build vm
	$(Q)tests/drivers/nvme/bench $(or $(KERNEL),--readme)

demo: ## see it work: a VM, a real driver, six broken rules
	$(Q)tools/deps build vm
	$(Q)+$(MAKE) --no-print-directory $(O)/lifemon
	$(Q)tests/demo

# what "lifemon vm" starts
VM_PARTS := $(DESTDIR)$(PREFIX)/libexec/lifemon/vm

install: $(O)/lifemon ## install below $(DESTDIR)$(PREFIX)
	install -D -m 755 $(O)/lifemon $(DESTDIR)$(PREFIX)/bin/lifemon
	install -D -m 755 -t $(VM_PARTS) tests/vm/run tests/vm/kbuild tests/vm/headers
	install -D -m 644 -t $(VM_PARTS)/lib tests/vm/lib/*.sh
	install -D -m 755 -t $(VM_PARTS)/guest tests/vm/guest/init tests/vm/guest/session
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man8 man/lifemon.8
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man7 man/lifemon-models.7
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man5 man/lifemon-model.5 \
		man/lifemon-check.5 man/lifemon-trace.5
	install -D -m 644 completion/lifemon.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/lifemon

uninstall: ## remove what install put there
	rm -rf $(VM_PARTS)
	rm -f $(DESTDIR)$(PREFIX)/bin/lifemon $(DESTDIR)$(PREFIX)/share/man/man8/lifemon.8 \
		$(DESTDIR)$(PREFIX)/share/man/man7/lifemon-models.7 \
		$(DESTDIR)$(PREFIX)/share/man/man5/lifemon-model.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/lifemon-check.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/lifemon-trace.5 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/lifemon
	-rmdir $(DESTDIR)$(PREFIX)/libexec/lifemon

clean: ## remove what was built
	$(Q)if mountpoint -q $(O); then find $(O) -mindepth 1 -delete; else rm -rf $(O); fi

distclean: clean ## remove also the fetched kernels
	rm -rf .cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile tests/rules.mk | \
		sort | expand -t 20
