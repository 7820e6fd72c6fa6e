#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Faults of lm_fifo that leave the kernel whole: one verdict each, with the right stacks, and none
# without the fault. Run by LIVE=fifo_faults. Those that harm the kernel have guests of their own:
# tests/faults/corpus.

load common
load ../../drivers/fifo/common

@test "fault lock-before-init" { fault lock-before-init 'fifo_lock|fifo_create' fifo_create -; }
@test "fault double-unlock" { fault double-unlock lm_fifo_read_iter fifo_create -; }
@test "fault leave-locked" { fault leave-locked "$at_end" fifo_create -; }
@test "fault leak-at-unload" { fault leak-at-unload - fifo_create -; }
@test "fault leak-file-reference" { fault leak-file-reference - fifo_create -; }
@test "fault leak-on-error" { fault leak-on-error "$at_end" fifo_create -; }
@test "fault overwrite-buffer" { fault overwrite-buffer "$at_end" fifo_create -; }
@test "fault out-of-bounds" { fault out-of-bounds fifo_buffer_copy "$append" -; }
@test "fault unlocked-access" { fault unlocked-access fifo_drain "$append" -; }
@test "fault free-open" { fault free-open 'fifo_destroy|lm_fifo_unregister' fifo_create -; }
@test "fault size-overflow" { fault size-overflow fifo_buffer_read "$append" -; }
