# SPDX-License-Identifier: GPL-2.0-only
"""The command lines that the documents show, in the order in which they stand there.

A block of code is a list of commands when its first word is a program that is called from a shell
(PROGRAMS). Others, such as samples of output, are known by their first line. A sequence of words in
the middle of a sentence (`lifemon check run.lmt`) is a phrase.
"""
import glob
import os
import re

PROGRAMS = ("lifemon", "build/lifemon", "sudo", "make", "jq", "mkfifo", "read", "git", "docker",
            "devcontainer", "modules=", "tests/", "tools/", "drivers/", "sh", "cd", "insmod", "rm",
            "man", "mkdir", "cp", ".")
# of fences that have a name, those that a shell reads
SHELL = ("", "sh", "bash")


class Found:
    """A command line, the first line of another block, or a phrase."""

    def __init__(self, kind, text, place):
        self.kind = kind  # command, other, phrase
        self.text = text  # as it is run
        self.place = place

    @property
    def key(self):
        """As it stands in the table: without comments, white space made one blank."""
        lines = [re.sub(r"\s+# .*", "", line) for line in self.text.splitlines()]
        return " ".join(" ".join(lines).replace("\\ ", "").split())


def is_whole(text):
    """Whether quotes are closed and no line goes on: a comment's apostrophe counts for nothing."""
    text = re.sub(r"\s# .*", "", text)
    quote = None
    for c in re.sub(r"\\.", "", text, flags=re.S):
        if quote:
            quote = None if c == quote else quote
        elif c in "'\"":
            quote = c
    return not quote and not text.rstrip().endswith("\\")


def commands_of(lines, place):
    """The logical lines of a block of commands."""
    text = ""
    for line in lines:
        if not text and (not line.strip() or line.lstrip().startswith("#")):
            continue
        text = f"{text}\n{line}" if text else line
        # a variable is for the next line
        if is_whole(text) and not re.fullmatch(r"[a-z]+=\S+( \S+)*\)", text):
            yield Found("command", text, place)
            text = ""
    if text:
        yield Found("command", text, place)


def of_block(lines, place):
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    word = first.split()[0] if first.split() else ""
    if word.startswith(PROGRAMS[5:6]) or word in PROGRAMS or word.startswith(("tests/", "modules=")):
        yield from commands_of(lines, place)
    elif first:
        yield Found("other", first.strip(), place)


def phrases(text, place):
    for span in re.findall(r"`((?:sudo )?(?:lifemon|build/lifemon|make|docker) [^`]+)`", text):
        yield Found("phrase", span, place)


def markdown(path, name):
    block, fence, indented = [], None, False
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines + [""], 1):
        place = f"{name}:{number}"
        if fence is not None:
            if line.startswith("```"):
                if fence in SHELL:
                    yield from of_block(block, place)
                fence, block = None, []
            else:
                block.append(line)
        elif line.startswith("```"):
            fence, block = line[3:].strip(), []
        elif line.startswith("    ") and (indented or not lines[number - 2].strip()):
            indented = True
            block.append(line[4:])
        elif indented and not line.strip() and number < len(lines) and lines[number].startswith("    "):
            block.append("")
        else:
            if indented:
                yield from of_block(block, place)
            indented, block = False, []
            yield from phrases(line, place)


def plain(line):
    """A line of roff as it is shown."""
    line = re.sub(r"\\f[A-Z]", "", line)
    for mark, shown in (("\\-", "-"), ("\\(dq", '"'), ("\\(aq", "'"), ("\\%", ""), ("\\|", ""), ("\\~", " ")):
        line = line.replace(mark, shown)
    return line


def bold(line, place):
    for span in re.findall(r"\\fB((?:sudo )?lifemon (?:\\-|[a-z]).*?)\\fR", line):
        yield Found("phrase", plain(span), place)


def manual(path, name):
    """Blocks between .nf and .fi; in EXAMPLES, lines in bold, which .br parts, as one script."""
    block, script, inside, example = [], [], False, False
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().splitlines(), 1):
            place = f"{name}:{number}"
            is_script = example and re.fullmatch(r"\\fB.*\\fR( &)?", line)
            if script and not is_script and line != ".br":
                yield Found("command", "\n".join(script), place)
                script = []
            if line.startswith(".SH"):
                example = line == ".SH EXAMPLES"
            if is_script:
                script.append(plain(line))
            elif line == ".fi":
                yield from of_block(block, place)
                inside, block = False, []
            elif inside:
                block += [] if line.startswith(".") else [plain(line)]
            else:
                inside = line == ".nf"
                yield from bold(line, place)


def documents(root):
    """Everything found below the folder ROOT."""
    for name in ["README.md", "models/README.md", "editors/README.md", *sorted(glob.glob("docs/*.md", root_dir=root)),
                 *sorted(glob.glob("man/*.[1-8]", root_dir=root))]:
        path = os.path.join(root, name)
        yield from (markdown if name.endswith(".md") else manual)(path, name)
