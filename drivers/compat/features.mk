# SPDX-License-Identifier: GPL-2.0-only
#
# Makes $(obj)/lm_features.h: for each snippet probes/NAME.c one line
#   #define LM_HAVE_NAME 1    it compiles against the headers of the kernel that is built for
#   #define LM_HAVE_NAME 0    it does not
# Include it from the Kbuild in the parent folder, before what uses $(lm-features), and let the
# objects depend on that file. Probes ask for what the kernel has, since distributions backport
# interfaces to kernels that by their version number lack them.

lm-features := $(obj)/lm_features.h
lm-probes   := $(sort $(wildcard $(src)/compat/probes/*.c))

ccflags-y += -I$(obj)

lm-probe-cc = $(CC) $(filter-out -Wp$(comma)%,$(c_flags)) \
	-Werror=implicit-function-declaration -Werror=implicit-int \
	-Werror=incompatible-pointer-types -Werror=int-conversion -fsyntax-only

# A compiler that cannot even compile "always", or that takes "never", would give wrong answers.
quiet_cmd_lm_features = PROBE   $@
      cmd_lm_features = set -e; \
	$(lm-probe-cc) $(src)/compat/sane/always.c || { \
		echo "$@: no snippet compiles: the kernel headers or the compiler do not work" >&2; \
		exit 1; }; \
	if $(lm-probe-cc) $(src)/compat/sane/never.c 2>/dev/null; then \
		echo "$@: the compiler takes a call of a function that does not exist" >&2; \
		exit 1; fi; \
	{ echo '/* SPDX-License-Identifier: GPL-2.0-only */'; \
	echo '/* Made by compat/features.mk from compat/probes/. */'; \
	for probe in $(lm-probes); do \
		name=$$(basename $$probe .c | tr a-z A-Z); \
		if $(lm-probe-cc) $$probe 2>/dev/null; then has=1; else has=0; fi; \
		echo "\#define LM_HAVE_$$name $$has"; \
	done; } >$@.tmp; \
	mv $@.tmp $@

$(lm-features): $(lm-probes) $(wildcard $(src)/compat/sane/*.c) FORCE
	$(call if_changed,lm_features)

targets     += lm_features.h
clean-files += lm_features.h
