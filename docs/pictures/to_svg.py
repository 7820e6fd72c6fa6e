#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A screen of tmux (capture-pane -e, on the standard input) as SVG. Usage: to_svg.py TITLE"""
import io
import sys

from rich.console import Console
from rich.text import Text

# As rich has it, but with the reader's own fonts: a picture loads nothing from elsewhere.
FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<!-- SPDX-License-Identifier: GPL-2.0-only -->
<style>
.{unique_id}-matrix {{
    font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
    font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main():
    screen = sys.stdin.read().rstrip("\n")
    width = max(len(Text.from_ansi(line)) for line in screen.split("\n"))
    console = Console(record=True, width=width, file=io.StringIO(), color_system="256",
                      force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi(screen), no_wrap=True, crop=False)
    sys.stdout.write(console.export_svg(title=sys.argv[1], code_format=FORMAT,
                                        unique_id=sys.argv[1].split()[-1]))


main()
