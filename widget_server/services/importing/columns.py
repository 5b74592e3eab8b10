"""What the columns of a table of people mean: which trait each is, and how its values are read."""

import re
from collections.abc import Callable, Sequence

import msgspec

from widget_server.core import bounds
from widget_server.core.errors import InvalidInput
from widget_server.core.events import ANONYMOUS, Json, Respondent
from widget_server.core.zones import zone

ID_NAMES = ("id", "userid", "user_id")
USUAL = (
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "groups",
    "language",
    "locale",
    "time_zone",
    "timezone",
    "consent_email",
)
"""Traits that mean something beyond what surveys make of them."""
LEFT_ALONE = ("", "-")
REMOVED = "null"
MAX_TRAITS_BYTES = 65_536

_YES, _NO = ("true", "yes", "да", "1"), ("false", "no", "нет", "0")
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,16})?")
_GROUPED = re.compile("[ \u00a0\u2009\u202f]")
"""Spaces, of any width, between thousands."""
_THOUSANDS = re.compile("[+-]?[0-9]{1,3}([ \u00a0\u2009\u202f][0-9]{3})+([.,][0-9]+)?")
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{3,30}")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column: the trait it tells, and how a value of it is read. Reading raises InvalidInput with what to write instead."""

    trait: str
    read: Callable[[str], Json]


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a table: where the id stands, and what the others are."""

    id: int
    others: tuple[tuple[int, Column], ...]

    def id_of(self, values: Sequence[str]) -> str:
        """Whom a row is about; empty where it does not say."""
        return values[self.id].strip() if self.id < len(values) else ""

    def respondent(self, values: Sequence[str], workspace: str) -> Respondent:
        """What a row tells of somebody: only traits that it changes or (null) removes. Raises InvalidInput with all that is
        wrong with it."""
        _check_number(len(values), len(self.others) + 1)
        traits: dict[str, Json] = {}
        wrong: list[str] = []
        id = self.id_of(values)
        try:
            _check_id(id)
        except InvalidInput as error:
            wrong.append(error.message)
        for index, column in self.others:
            text = values[index].strip()
            if text in LEFT_ALONE:
                continue
            try:
                traits[column.trait] = None if text == REMOVED else column.read(text)
            except InvalidInput as error:
                wrong.append(f"{column.trait}: {error.message}")
        try:
            bounds.check(traits)
        except InvalidInput as error:
            wrong.append(error.message)
        if len(msgspec.json.encode(traits)) > MAX_TRAITS_BYTES:
            wrong.append(f"its traits are more than {MAX_TRAITS_BYTES:,} bytes")
        if wrong:
            raise InvalidInput("; ".join(wrong))
        return Respondent(workspace=workspace, id=id, verified=True, traits=traits)

    def doubts(self, respondent: Respondent) -> tuple[str, ...]:
        """What is taken as it stands, and yet looks like a mistake."""
        groups = respondent.traits.get("groups")
        odd = [group for group in groups if "," in group] if isinstance(groups, list) else []
        return tuple(f"groups: {_cut(group)} is one group; several are separated by ;" for group in odd)


def columns(header: Sequence[str], delimiter: str = ",") -> Columns:
    """What a header names; where a semicolon is the `delimiter`, numbers may have a decimal comma. Raises InvalidInput, saying
    what a header looks like."""
    ids = [index for index, name in enumerate(header) if name.casefold() in ID_NAMES]
    if len(ids) != 1:
        found = "two columns are" if ids else f"none of the columns ({', '.join(header)[:200]}) is"
        raise InvalidInput(f"{found} the id: name one of them id. Is the delimiter right? Say it with --delimiter")
    others = [(index, _column(name, delimiter)) for index, name in enumerate(header) if index != ids[0]]
    twice = _repeated([column.trait for _, column in others])
    if twice is not None:
        raise InvalidInput(f"two columns are called {twice!r}; leave one out")
    return Columns(id=ids[0], others=tuple(others))


def doubts(header: Sequence[str]) -> list[str]:
    """What of a header is taken as it stands, and yet looks like a mistake: names that differ only by their letters' case."""
    names = [name.partition(":")[0].strip() for name in header]
    names = [name for name in names if name.casefold() not in ID_NAMES]
    said = []
    for index, name in enumerate(names):
        other = next(
            (one for one in (*names[:index], *USUAL) if one != name and one.casefold() == name.casefold()), None
        )
        if other is not None:
            said.append(f"the column {name!r} is another trait than {other!r}; is it meant to be?")
    return said


def _check_number(values: int, names: int) -> None:
    if values > names:
        raise InvalidInput(
            f"it has {values} values, the header {names}; put quotes around one that holds the delimiter"
        )
    if values < names:
        raise InvalidInput(f"it has {values} values, the header {names}; give each column its value, be it empty")


def _column(name: str, delimiter: str) -> Column:
    trait, colon, kind = (part.strip() for part in name.partition(":"))
    if not trait:
        raise InvalidInput("a column has no name; name it, or leave it out")
    bounds.check_id(trait, "A column's name")
    if colon:
        reads = _KINDS.get(kind.casefold())
        if reads is None:
            raise InvalidInput(f"{name!r}: after the colon stands text, number or boolean")
        if reads is _number and delimiter == ";":
            reads = _european
        return Column(trait=trait, read=reads)
    if trait.startswith("consent_"):
        return Column(trait=trait, read=_boolean)
    return Column(trait=trait, read=_TRAITS.get(trait, _text))


def _check_id(text: str) -> None:
    if text in (*LEFT_ALONE, REMOVED):
        raise InvalidInput("there is no id; fill it in, or leave the row out")
    if text.startswith(ANONYMOUS):
        raise InvalidInput(
            f"an id that begins with {ANONYMOUS} is a visitor's; only people who are known can be imported"
        )
    bounds.check_id(text, "The id")


def _text(text: str) -> Json:
    return text


def _number(text: str) -> Json:
    if not _NUMBER.fullmatch(text):
        raise InvalidInput(f"{_cut(text)} is no number; write it like 12 or 3.5")
    return float(text) if "." in text else int(text)


def _european(text: str) -> Json:
    """As tables with semicolons have it: 1 234,5."""
    plain = _GROUPED.sub("", text) if _THOUSANDS.fullmatch(text) else text
    if not _NUMBER.fullmatch(plain.replace(",", ".", 1)):
        raise InvalidInput(f"{_cut(text)} is no number; write it like 12 or 3,5")
    return _number(plain.replace(",", ".", 1))


def _boolean(text: str) -> Json:
    told = text.casefold()
    if told not in (*_YES, *_NO):
        raise InvalidInput(f"{_cut(text)} is neither yes nor no; write true, yes or да, or false, no or нет")
    return told in _YES


def _groups(text: str) -> Json:
    return list(dict.fromkeys(group.strip() for group in text.split(";") if group.strip()))


def _language(text: str) -> Json:
    if not _TAG.fullmatch(text):
        raise InvalidInput(f"{_cut(text)} is no language tag; write it like en, ru or pt-BR")
    return text.replace("_", "-")


def _time_zone(text: str) -> Json:
    if zone(text) is None:
        raise InvalidInput(f"{_cut(text)} is no time zone; write it like Europe/Moscow")
    return text


def _email(text: str) -> Json:
    if not _EMAIL.fullmatch(text):
        raise InvalidInput(f"{_cut(text)} is no address; write it like anna@school.example")
    return text


def _phone(text: str) -> Json:
    if not _PHONE.fullmatch(text):
        raise InvalidInput(f"{_cut(text)} is no phone number; write it like +7 900 123-45-67")
    return text


def _cut(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for index, name in enumerate(names) if name in names[:index]), None)


_KINDS: dict[str, Callable[[str], Json]] = {"text": _text, "number": _number, "boolean": _boolean}
_TRAITS: dict[str, Callable[[str], Json]] = {
    "groups": _groups,
    "language": _language,
    "locale": _language,
    "time_zone": _time_zone,
    "timezone": _time_zone,
    "email": _email,
    "phone": _phone,
}
