# SPDX-License-Identifier: GPL-2.0-only
"""Find declarations in kernel source by text alone, and write them in one form.

The tables of symbols are made with this, and trees are probed with it, so that
both read a declaration in the same way. Parameter names, attributes that change
nothing for a caller, and white space are left out: they differ without harm.
"""

import re

HARMLESS = re.compile(
    r"\b(extern|inline|__always_inline|noinline|asmlinkage|notrace|__must_check|"
    r"__pure|__cold|__ro_after_init|__read_mostly|__visible|__maybe_unused|"
    r"__always_unused|__weak|__inline__|__attribute_const__|__malloc|"
    r"__noreturn|__no_sanitize_address|__nocfi|__rcu|__user|__percpu)\b|"
    r"__attribute__\s*\(\(.*?\)\)|__(?:printf|alloc_size|aligned)\([^)]*\)")
NO_TYPE = re.compile(r"\b(return|else|goto|case|do|sizeof|if|while|for|switch)\b")
BASE = {"int", "long", "char", "short", "void", "bool", "unsigned", "signed",
        "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "size_t", "const"}


def clean(text):
    """Comments become white space; offsets and line numbers stay."""
    def blank(match):
        found = match.group(0)
        if found[0] in "\"'":
            return found
        return re.sub(r"[^\n]", " ", found)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                  blank, text, flags=re.S)


def squeeze(text):
    text = re.sub(r"\s+", " ", HARMLESS.sub(" ", text))
    text = re.sub(r"\s*\*\s*", " *", text)
    text = re.sub(r"\* \*", "**", text)
    return re.sub(r"\s*([(),\[\]])\s*", r"\1", text).replace(",", ", ").strip()


def close(text, at):
    """The offset behind the bracket that closes the one at @at."""
    pair = {"(": ")", "{": "}"}[text[at]]
    depth = 0
    for i in range(at, len(text)):
        if text[i] == text[at]:
            depth += 1
        elif text[i] == pair:
            depth -= 1
            if not depth:
                return i + 1
    return -1


def parameter(text):
    """A parameter's type, without its name."""
    text = squeeze(text)
    pointer = re.match(r"(.*\(\*)\w*(\).*)$", text)
    if pointer:
        return "".join(pointer.groups())
    array = re.search(r"(\[[^\]]*\])+$", text)
    text = text[:array.start()] if array else text
    words = re.findall(r"\w+|\*+|\.\.\.", text)
    if len(words) > 1 and re.match(r"\w", words[-1]) and words[-1] not in BASE \
            and words[-2] not in ("struct", "union", "enum") \
            and [w for w in words[:-1] if w != "const"]:
        words.pop()
    return squeeze(" ".join(words)) + ("[]" if array else "")


def split(text):
    parts, depth, part = [], 0, ""
    for c in text:
        depth += (c == "(") - (c == ")")
        if c == "," and not depth:
            parts.append(part)
            part = ""
        else:
            part += c
    return parts + [part] if (parts or part.strip()) else []


def function(text, name, header):
    for match in re.finditer(r"\b%s\s*\(" % re.escape(name), text):
        end = close(text, match.end() - 1)
        after = text[end:end + 200].lstrip()
        after = HARMLESS.sub("", re.sub(r"^(\s*__\w+(\([^)]*\))?)+", "", after)).lstrip()
        if end < 0 or not after or after[0] not in ";{":
            continue
        before = text[:match.start()]
        start = max(before.rfind(";"), before.rfind("}"), before.rfind("{")) + 1
        # a preprocessor line ends what was before it
        prefix = before[start:]
        for line in re.finditer(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*\n", prefix, re.M):
            start = match.start() - len(prefix) + line.end()
        prefix = before[start:]
        if not prefix.strip() or NO_TYPE.search(prefix) or \
                not re.fullmatch(r"[\w\s*()]*", HARMLESS.sub("", prefix)) or \
                "(" in HARMLESS.sub("", prefix):
            continue
        # Where a function stands in a header, static or not is all the same.
        prefix = squeeze(prefix)
        if header:
            prefix = squeeze(re.sub(r"\bstatic\b", "", prefix))
        params = ", ".join(map(parameter, split(text[match.end():end - 1])))
        yield match.start(), "%s%s%s(%s)" % (
            prefix, "" if prefix.endswith("*") else " ", name, params or "void")


def macro(text, name, header):
    for match in re.finditer(
            r"^[ \t]*#[ \t]*define[ \t]+%s\b(\(([^)]*)\))?" % re.escape(name), text, re.M):
        if match.group(1) is None:
            yield match.start(), "#define " + name
        else:
            params = [p.strip() for p in match.group(2).replace("\\\n", "").split(",") if p.strip()]
            yield match.start(), "#define %s(%s)" % (name, ", ".join(
                "..." if p.endswith("...") else "_" for p in params))


def bodies(text, tag):
    for match in re.finditer(r"\b%s\s+(?:__\w+\s+)*\{" % re.escape(tag), text):
        end = close(text, match.end() - 1)
        if end > 0:
            yield match.end(), text[match.end():end - 1]


def member(text, name, header):
    tag, _, field = name.rpartition(".")
    for at, body in bodies(text, tag):
        plain = re.sub(r"^[ \t]*#[^\n]*", lambda m: " " * len(m.group(0)), body, flags=re.M)
        offset = 0
        for part in re.split(r"[;{}]", plain):
            found = re.search(r"\b%s\b" % re.escape(field), part)
            rest = part[found.end():].strip() if found else ""
            if found and (not rest or rest[0] in "[:,)_"):
                yield at + offset + found.start(), squeeze(part)
            offset += len(part) + 1


def tagged(text, name, header):
    for match in re.finditer(r"\b%s\s+(?:__\w+\s+)*\{" % re.escape(name), text):
        yield match.start(), name
    for match in re.finditer(r"^%s\s*;" % re.escape(name), text, re.M):
        yield match.start(), name


def constant(text, name, header):
    for match in re.finditer(r"\benum\b[\s\w]*\{", text):
        end = close(text, match.end() - 1)
        found = re.search(r"(?:^|[,{\s])(%s)\s*(?:=|,|$|\n)" % re.escape(name),
                          text[match.end():end - 1])
        if found:
            yield match.end() + found.start(1), "enum constant " + name


def typedef(text, name, header):
    for match in re.finditer(r"\btypedef\b[^;{}]*\b%s\b[^;{}]*;" % re.escape(name), text):
        yield match.start(), squeeze(match.group(0)[:-1])
    for match in re.finditer(r"\}\s*%s\s*;" % re.escape(name), text):
        yield match.start(), "typedef struct " + name


def variable(text, name, header):
    for match in re.finditer(r"^(\w[\w\s*]*?[\s*]%s\b\s*(?:\[[^\]]*\])*)[\w\s]*[;=]"
                             % re.escape(name), text, re.M):
        if not NO_TYPE.search(match.group(1)):
            yield match.start(), squeeze(match.group(1))


def line(text, name, header):
    """What a macro declares has no form of its own: the line that has the name."""
    for match in re.finditer(r"^[^\n]*\b%s\b[^\n]*" % re.escape(name), text, re.M):
        yield match.start(), re.sub(r"\s+", " ", match.group(0)).strip()


KINDS = {"function": function, "macro": macro, "member": member, "tag": tagged,
         "constant": constant, "typedef": typedef, "variable": variable, "line": line}


def find(text, kind, name, header):
    """All declarations of @name in cleaned @text: [(line number, declaration)]."""
    return [(text.count("\n", 0, at) + 1, found)
            for at, found in KINDS[kind](text, name, header)]
