#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of a C file, all of them in one text: each is switched on by its
number when the program runs, so that one build serves them all.

An operator looks at a piece of the source and yields mutants of it: a condition of
an "if" that never holds, one operand of "&&" or "||" left out, a refusal returned as
acceptance. There the condition is still evaluated, only its result is ignored: what is
removed is the check, not the work that it is made of.

Where a source is looked at closely, each comparison also becomes its neighbour ("<"
is "<=", "==" is "!="), each constant one more, and what has a name that decides about
a protection (NAMED) its opposite, in conditions, in what is returned, in loops, and in
what is assigned.
"""

import collections
import dataclasses
import itertools
import re
import sys


# Before the text that holds the mutants. No line begins at the margin, or apply.py would
# take the next hunk of a patch for one in this function.
SWITCH = """
 static inline __attribute__((always_inline, unused)) _Bool
 pkvm_mutate(unsigned int number, _Bool right, _Bool wrong)
 {
	return pkvm_mutant == number ? wrong : right;
 }
"""

IN_KERNEL = " extern unsigned int pkvm_mutant;" + SWITCH

IN_PROGRAM = """
char *getenv(const char *name);
int atoi(const char *text);
static unsigned int pkvm_mutant;
static __attribute__((constructor)) void pkvm_mutant_read(void)
{
	pkvm_mutant = getenv("PKVM_MUTANT") ? atoi(getenv("PKVM_MUTANT")) : 0;
}
""" + SWITCH


@dataclasses.dataclass
class Mutant:
    """One change of the source."""
    number: int
    file: str
    line: int
    function: str
    what: str

    @property
    def key(self):
        """A name that survives an edit elsewhere in the file."""
        return f"{self.file}:{self.function}: {self.what}"

    def __str__(self):
        return f"{self.file}:{self.line} {self.function}: {self.what}"


def blank(text):
    """The text with comments, strings and preprocessor lines as blanks."""
    def spaces(match):
        return re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
                  r'|^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', spaces, text,
                  flags=re.S | re.M)


def closing(code, at):
    """The place of the bracket that closes the one at @at."""
    depth = 0
    for i in range(at, len(code)):
        depth += code[i] in "([{"
        depth -= code[i] in ")]}"
        if not depth:
            return i
    raise ValueError("unbalanced brackets")


COMPARISON = re.compile(r"(?<![<>=!+*/%&|^-])(<=|>=|==|!=|<|>)(?![<>=])")
NEIGHBOUR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
CONSTANT = re.compile(r"(?<![\w.])(0x[0-9a-fA-F]+|[0-9]+)[uUlL]*(?![\w.])")
# What a name of the kernel's or of ours stands for, and what undoes it.
NAMED = {
    "PKVM_ID_HYP": "PKVM_ID_HOST",
    "KVM_HOST_INVALID_PTE_TYPE_DONATION": "0",
    "PAGE_HYP_DEVICE": "PAGE_HYP",
}
NAME = re.compile(r"\b(%s)\b" % "|".join(NAMED))
# Their operands have to be constants.
COMPILE_TIME = re.compile(r"\b(FIELD_GET|FIELD_PREP|sizeof|ARRAY_SIZE)\b")
# Checked by the compiler alone
BUILD_CHECK = re.compile(r"\b(?:BUILD_BUG_ON|static_assert)\b[^;]*;")


def operands(code):
    """[(start, end, operator)] of the outermost && or ||, or nothing."""
    depth = 0
    found, start, kind = [], 0, None
    i = 0
    while i < len(code):
        depth += code[i] in "([{"
        depth -= code[i] in ")]}"
        if not depth and code[i] in "?:,":
            return []
        if not depth and code[i:i + 2] in ("&&", "||"):
            # A mixture binds && first; || splits what is left.
            if kind == "&&" and code[i:i + 2] == "||":
                found, start = [(0, i, "||")], i + 2
                kind = "||"
            elif kind != "||" or code[i:i + 2] == "||":
                kind = code[i:i + 2]
                found.append((start, i, kind))
                start = i + 2
            i += 1
        i += 1
    return found + [(start, len(code), kind)] if kind else []


class Source:
    """One file: finds mutants, and writes the text that holds them all."""

    def __init__(self, name, text, numbers, closely=False):
        self.name = name
        self.text = text
        self.code = blank(text)
        self.numbers = numbers
        self.closely = closely
        self.mutants = []
        self.changed = set()

    def _function(self, at):
        """The function around a place: the last definition in column one."""
        name = "-"
        for match in re.finditer(r"^[a-zA-Z_][^;{}=]*?(\w+)\s*\([^;{}]*\)\s*\n\{",
                                 self.code[:at], flags=re.M):
            name = match.group(1)
        return name

    def _new(self, at, what):
        what = " ".join(what.split())
        mutant = Mutant(next(self.numbers), self.name,
                        self.text.count("\n", 0, at) + 1,
                        self._function(at), what)
        self.mutants.append(mutant)
        return mutant.number

    def _leaf(self, start, end, target=""):
        """The text of an expression, with each change of a token as an alternative
        that is a whole expression: nothing has to be known of what binds how. It is
        @target, "x = ", in the mutants' names."""
        text, code = self.text[start:end], self.code[start:end]
        if not self.closely:
            return text
        out = ""
        for match in COMPARISON.finditer(code):
            new = NEIGHBOUR[match[1]]
            out += self._alternative(start, text, match, new, target)
        for match in NAME.finditer(code):
            out += self._alternative(start, text, match, NAMED[match[1]], target)
        if COMPILE_TIME.search(code):
            code = ""
        for match in CONSTANT.finditer(code):
            out += self._alternative(start, text, match, f"({match[0]} + 1)", target)
        return f"({out}({text.strip()}))" if out else text

    def _alternative(self, start, text, match, new, target):
        changed = text[:match.start()] + new + text[match.end():]
        number = self._new(start + match.start(), target + changed.strip())
        self.changed.add(start + match.start())
        return f"pkvm_mutant == {number} ? ({changed.strip()}) : "

    def _operands(self, start, end, target=""):
        """The text of an expression, each operand with a switch."""
        parts = operands(self.code[start:end])
        if not parts:
            return self._leaf(start, end, target)
        out = []
        for first, last, kind in parts:
            kind = parts[0][2] if kind is None else kind
            text = self.text[start + first:start + last]
            number = self._new(start + first, f"without {text.strip()}")
            out.append("pkvm_mutate(%d, %s, %d)" % (
                number, self._leaf(start + first, start + last).strip(),
                parts[0][2] == "&&"))
        return (" %s " % parts[0][2]).join(out)

    def conditions(self):
        """if (A && B): never; without A; without B."""
        for match in re.finditer(r"\bif\s*\(", self.code):
            start = match.end() - 1
            end = closing(self.code, start)
            inner = self.text[start + 1:end]
            # The kernel does not link unless the compiler can see it is false.
            if "efi_enabled(" in inner:
                continue
            number = self._new(match.start(), f"never if ({inner})")
            yield (start + 1, end, "pkvm_mutate(%d, %s, 0)" % (
                number, self._operands(start + 1, end)))

    def results(self):
        """return A && B: without A; without B."""
        for match in re.finditer(r"\breturn\b([^;{}]*);", self.code):
            if not operands(match.group(1)):
                continue
            yield (match.start(1), match.end(1),
                   " " + self._operands(match.start(1), match.end(1)))

    def refusals(self):
        """return PKVM_RULE_X: accepts."""
        for match in re.finditer(r"\breturn (PKVM_RULE_\w+);", self.code):
            if match.group(1) == "PKVM_RULE_OK":
                continue
            number = self._new(match.start(), f"accept for {match.group(1)}")
            yield (match.start(1), match.end(1),
                   "(pkvm_mutant == %d ? PKVM_RULE_OK : %s)" % (
                       number, match.group(1)))

    def tokens(self):
        """Comparisons and constants where no other operator looks."""
        if not self.closely:
            return
        patterns = (
            # what is returned, but for results() and refusals()
            r"\breturn\b(?P<at>[^;{}]+);",
            # where a loop begins, and its condition
            r"\bfor\s*\([^;{}=]*=(?P<at>[^;{}]+);",
            r"\bfor\s*\([^;{}]*;(?P<at>[^;{}]+);",
            r"\bwhile\s*(?P<at>\([^;{}]+\))\s*\{",
            r"\bwhile\s*(?P<at>\([^;{}\n]+\))$",
            # what is assigned, also where a variable begins
            r"^\t+[\w*., \[\]>-]*?(?P<to>[\w.>\[\]-]*[\w\]]\s*[-+|&]?=)"
            r"(?P<at>[^=;{}][^;{}]*);")
        for pattern in patterns:
            for match in re.finditer(pattern, self.code, flags=re.M):
                if re.match(r"\s*static\b", match.group()) or \
                   (match.group().startswith("return") and (
                        operands(match["at"]) or
                        re.fullmatch(r"\s*PKVM_RULE_\w+", match["at"]))):
                    continue
                if match.group().startswith("return"):
                    look, pieces = self._leaf, [(*match.span("at"), "")]
                else:
                    look, pieces = self._operands, self._initialisers(
                        *match.span("at"), match.groupdict().get("to", ""))
                for start, end, target in pieces:
                    text = look(start, end, target)
                    if text != self.text[start:end]:
                        yield (start, end, " " + text)

    def _initialisers(self, start, end, first_target):
        """"0, *b, c = 1" behind "u64 a =": what each begins with, and "c = "."""
        depth, pieces = 0, [start]
        for i in range(start, end):
            depth += self.code[i] in "([{"
            depth -= self.code[i] in ")]}"
            if not depth and self.code[i] == ",":
                pieces.append(i + 1)
        yield (start, pieces[1] - 1 if len(pieces) > 1 else end,
               first_target and first_target + " ")
        for i, first in enumerate(pieces[1:], 1):
            last = pieces[i + 1] - 1 if i + 1 < len(pieces) else end
            begins = re.match(r"[\s*]*(\w+\s*=)(?!=)", self.code[first:last])
            if begins:
                yield (first + begins.end(), last, begins[1] + " ")

    OPERATORS = (conditions, results, refusals, tokens)

    def instrumented(self):
        """The text with every mutant in it."""
        edits = sorted(edit for operator in self.OPERATORS
                       for edit in operator(self))
        out, at = [], 0
        for start, end, text in edits:
            if start < at:
                raise ValueError(f"{self.name}: two operators change one place")
            out += [self.text[at:start], text]
            at = end
        self._tell_apart()
        return "".join(out) + self.text[at:]

    def _tell_apart(self):
        """A reason in allowed.txt is one mutant's: of several that would be called
        the same in a function, all but the first get a number."""
        same = collections.Counter()
        for mutant in sorted(self.mutants, key=lambda it: (it.line, it.number)):
            key = mutant.key
            same[key] += 1
            if same[key] > 1:
                mutant.what += f" ({same[key]})"

    def untouched(self):
        """Comparisons, constants and names of functions that instrumented() left alone, as
        FILE:LINE: what is not looked at shall not count as tested."""
        lines = {}
        code = BUILD_CHECK.sub(lambda match: " " * len(match.group()), self.code)
        for pattern in (COMPARISON, CONSTANT, NAME):
            for match in pattern.finditer(code):
                at = match.start()
                if at not in self.changed and self._function(at) != "-":
                    line = self.text.count("\n", 0, at) + 1
                    lines[line] = self.text.splitlines()[line - 1].strip()
        return [f"{self.name}:{line}: {text}" for line, text in sorted(lines.items())]


if __name__ == "__main__":
    # csource.py FILE.c [OUT.c]: the mutants of a file, what none changes,
    # and the text that holds them all
    with open(sys.argv[1], encoding="utf-8") as given:
        asked = Source("sample.c", given.read(), itertools.count(1), True)
    holds_all = asked.instrumented()
    print(*asked.mutants, sep="\n")
    print(*(f"left alone: {place}" for place in asked.untouched()), sep="\n")
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as out:
            out.write(IN_PROGRAM + holds_all)
