"""What a YAML reader refuses, in the words of somebody who wrote the file: where it began, and what to write."""

import re

import yaml

Told = tuple[int, int, str, str]
"""Line and column from 1, what is wrong, what to do."""

_NO_YAML = "this is no YAML: "
_FIELD = re.compile(r"""\s*(?:- +)*[^\s:"'{\[#][^:]*:(?:\s|$)""")
_SMALL = {"{": "}", "[": "]"}
_COMMENT = re.compile(r"\s#")


def explained(error: yaml.MarkedYAMLError, text: str) -> Told:
    """An error with its place."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.splitlines() or [""]
    problem, context = str(error.problem or ""), str(error.context or "")
    begun = (error.context_mark.line, error.context_mark.column) if error.context_mark else (line, column)
    for told in (
        _quoted(problem, context, begun),
        _flow(problem, context, begun, line, column, lines),
        _field(problem, begun, line, column, lines),
        _block(problem, line, column),
        _sign(problem, context, begun, line, column, lines),
    ):
        if told is not None:
            return told[0] + 1, told[1] + 1, told[2], told[3]
    return line + 1, column + 1, f"{_NO_YAML}{problem or context}", ""


def _quoted(problem: str, context: str, begun: tuple[int, int]) -> Told | None:
    if "scanning a quoted scalar" not in context or ("unexpected end" not in problem and "document" not in problem):
        return None
    return *begun, "the quote that begins here is not closed", "Write the same quote where the text ends."


def _flow(problem: str, context: str, begun: tuple[int, int], line: int, column: int, lines: list[str]) -> Told | None:
    """Braces and brackets: not closed, closed by another one, or a comma left out."""
    opened = lines[begun[0]][begun[1] : begun[1] + 1] if begun[0] < len(lines) else ""
    if "parsing a flow" not in context or opened not in _SMALL:
        if "expected the node content, but found '<stream end>'" in problem:
            return _open_at_the_end(lines)
        return None
    found = re.search(r"but (?:got|found) '(.+)'", problem)
    what = found[1] if found else ""
    if what in ("]", "}"):
        return (
            line,
            column,
            f"`{what}` does not close the `{opened}` of line {begun[0] + 1}",
            f"Write {_SMALL[opened]} before it.",
        )
    if line == begun[0]:
        hint = (
            "Put a text that holds quotes, commas, brackets or colons in quotes as a whole, and a comma between fields."
        )
        return line, column, f"a comma or `{_SMALL[opened]}` is missing here", hint
    rest = lines[begun[0]][begun[1] :]
    comment = _COMMENT.search(rest)
    if comment is not None and _SMALL[opened] in rest[comment.start() :]:
        hint = "What follows ` #` is a comment: put the text in quotes."
        return *begun, f"the `{opened}` of line {begun[0] + 1} is not closed", hint
    return *begun, f"the `{opened}` of line {begun[0] + 1} is not closed", f"Write {_SMALL[opened]} where it ends."


def _open_at_the_end(lines: list[str]) -> Told | None:
    for number in range(len(lines) - 1, -1, -1):
        place = max(lines[number].rfind("{"), lines[number].rfind("["))
        if place >= 0:
            sign = lines[number][place]
            return (
                number,
                place,
                f"the `{sign}` of line {number + 1} is not closed",
                f"Write {_SMALL[sign]} where it ends.",
            )
    return None


def _field(problem: str, begun: tuple[int, int], line: int, column: int, lines: list[str]) -> Told | None:
    """A colon where none can stand, or none where one must."""
    if "could not find expected ':'" in problem:
        name = lines[begun[0]].strip() if begun[0] < len(lines) else ""
        return (
            *begun,
            f"`{name[:40]}` has no colon",
            "Check the indentation, and that each field has a colon after its name.",
        )
    if "mapping values are not allowed" not in problem:
        return None
    here = lines[line]
    if _FIELD.match(here[:column]):
        return line, column, "a text without quotes holds a colon", 'Put a text that holds ": " in quotes.'
    above = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), None)
    if above is None:
        return line, column, f"{_NO_YAML}{problem}", 'Put a text that holds ": " in quotes.'
    before = lines[above]
    indent = len(before) - len(before.lstrip())
    if re.match(r"\s*-[^\s-]", before):
        right = re.sub(r"^(\s*-)", r"\1 ", before).strip()
        return above, indent, "after `-` a space is missing", f"Write `{right[:60]}`."
    if not re.search(r":(\s|$)", before):
        if (joined := re.match(r"\s*(\w+):(\S.*)", before)) is not None:
            return above, indent, "after the colon a space is missing", f"Write `{joined[1]}: {joined[2][:40]}`."
        return above, indent, f"`{before.strip()[:40]}` has no colon", "Each field has a colon after its name."
    own = len(here) - len(here.lstrip())
    name = before.strip().removeprefix("- ").split(":")[0]
    return (
        line,
        own,
        "this line is indented further than the field above it",
        f"Indent it like `{name}` in line {above + 1}.",
    )


def _block(problem: str, line: int, column: int) -> Told | None:
    """What ends a block where it can't end."""
    if "expected <block end>" not in problem:
        return None
    if "'<block mapping start>'" in problem or "'<block sequence start>'" in problem or "'-'" in problem:
        hint = "Check the indentation: fields that belong together begin in the same column."
        return line, column, "this line is indented like none above it", hint
    if "'<scalar>'" in problem:
        hint = "Put the whole text in one pair of quotes; a quote of the same sort within it is written twice."
        return line, column, "the quoted text has ended before this", hint
    if "'}'" in problem or "']'" in problem:
        sign = "}" if "'}'" in problem else "]"
        return line, column, f"this `{sign}` closes nothing", "Remove it, or put the text in quotes."
    return (
        line,
        column,
        f"{_NO_YAML}{problem}",
        "Check the indentation, and that each field has a colon after its name.",
    )


def _sign(problem: str, context: str, begun: tuple[int, int], line: int, column: int, lines: list[str]) -> Told | None:
    """Signs that mean something to YAML."""
    quote = "Put a text that begins with this sign in quotes."
    if "scanning an alias" in context or "scanning an anchor" in context:
        sign = "*" if "alias" in context else "&"
        return *begun, f"a text without quotes can't begin with `{sign}`", quote
    if "undefined alias" in problem:
        return line, column, "a text without quotes can't begin with `*`", quote
    if r"'\t'" in problem:
        return line, column, f"{_NO_YAML}{problem}", "Indent with spaces; YAML takes no tabs."
    if "cannot start any token" in problem:
        return line, column, f"a text without quotes can't begin with `{lines[line][column : column + 1]}`", quote
    if "sequence entries are not allowed" in problem:
        return line, column, "a list can't begin in the line of its field", "Begin each `- ` on a line of its own."
    if "chomping or indentation" in problem:
        hint = "Write the text on lines of its own beneath, or put it in quotes."
        return line, column, "a text can't begin with `|` or `>`", hint
    if "document" in problem:
        return line, column, f"{_NO_YAML}{problem}", "Keep one document in a file; remove the line `---` between them."
    return None
