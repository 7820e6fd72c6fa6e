# SPDX-License-Identifier: GPL-2.0-only
# Usage: perl without.pl NR… -- COMMAND    runs it where a seccomp filter answers these system calls
# of x86-64 with EPERM
use strict;
use warnings;

my $load_number = pack('SCCL', 0x20, 0, 0, 0);
my $refuse = pack('SCCL', 0x06, 0, 0, 0x00050001);
my $allow = pack('SCCL', 0x06, 0, 0, 0x7fff0000);
my $filter = $load_number;

while ((my $word = shift) ne '--') {
	$filter .= pack('SCCL', 0x15, 0, 1, $word) . $refuse;
}
$filter .= $allow;
# prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, …)
my $program = pack('Sx6P', length($filter) / 8, $filter);
syscall(157, 22, 2, $program) == 0 or die "no filter: $!\n";
exec @ARGV or die "$ARGV[0]: $!\n";
