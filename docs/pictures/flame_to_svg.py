#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The flame graph of an HTML page of lifemon (on the standard input) as an SVG of its own."""
import re
import sys

STYLE = """<!-- SPDX-License-Identifier: GPL-2.0-only -->
<style>
rect.page { fill: #fff; } rect.module { fill: #f0a35e; } rect.kernel { fill: #a9bfd6; }
text { font: 11px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1c1e21; }
</style>
<rect class="page" width="100%" height="100%"/>
"""


def main():
    found = re.search(r'<svg class="flame" (viewBox="[^"]*")[^>]*>\n(.*?</svg>)', sys.stdin.read(),
                      re.DOTALL)
    if not found:
        sys.exit("flame_to_svg.py: no flame graph in this page: was nothing forgotten?")
    print(f'<svg xmlns="http://www.w3.org/2000/svg" {found[1]}>\n{STYLE}{found[2]}')


main()
