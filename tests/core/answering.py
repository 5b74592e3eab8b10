"""A question of every kind, and random answers to them: such as fit, and any at all."""

import random
import string
from datetime import date, timedelta
from typing import Any

import msgspec

from widget_server.core.questions import AnyQuestion, Chosen, Value

OPTIONS: list[dict[str, Any]] = [
    {"id": "a", "text": {"en": "Lessons", "ru": "Уроки"}},
    {"id": "b", "text": "Exercises"},
    {"id": "c", "text": "The mentor"},
]
ALONE = {"id": "none", "text": "None of these", "exclusive": True}
IMAGE = {"image": "https://pictures.example/1.png"}


def question(kind: str, **fields: Any) -> AnyQuestion:
    return msgspec.convert({"id": "q", "kind": kind, "text": "What?", **fields}, AnyQuestion)  # type: ignore[no-any-return]


QUESTIONS: dict[str, AnyQuestion] = {
    "nps": question("nps"),
    "csat": question("csat"),
    "ces": question("ces"),
    "rating": question("rating", points=7),
    "thumbs": question("rating", scale="thumbs"),
    "slider": question("slider", max=1, step=0.1),
    "wide slider": question("slider", min=-50, max=50, step=5, required=True),
    "choice": question("choice", choices=OPTIONS, other=True),
    "many": question("choice", choices=[*OPTIONS, ALONE], many=True, least=2, most=3, other="Else"),
    "dropdown": question("dropdown", choices=OPTIONS),
    "picture": question("picture", choices=[{**one, **IMAGE} for one in OPTIONS], many=True),
    "ranking": question("ranking", choices=OPTIONS),
    "matrix": question("matrix", rows=OPTIONS, columns=[{"id": "x", "text": "Bad"}, {"id": "y", "text": "Good"}]),
    "whole matrix": question("matrix", rows=OPTIONS, columns=OPTIONS, required=True),
    "yesno": question("yesno"),
    "consent": question("consent"),
    "text": question("text", max_length=50),
    "number": question("number", min=-3, max=1000),
    "decimals": question("number", decimals=True),
    "email": question("email"),
    "date": question("date", earliest="2026-01-01", latest="2026-12-31"),
    "message": question("message"),
}


def fitting(name: str, chance: random.Random) -> Value:
    """An answer that fits QUESTIONS[name]."""
    ids = ["a", "b", "c"]
    match name:
        case "nps":
            return chance.randint(0, 10)
        case "csat" | "ces" | "rating" | "thumbs":
            return chance.randint(1, QUESTIONS[name].highest)  # type: ignore[union-attr]
        case "slider":
            return chance.randint(0, 10) * 0.1 if chance.random() < 0.9 else chance.choice([0, 1])
        case "wide slider":
            return chance.randrange(-50, 51, 5)
        case "choice":
            return Chosen(choices=(chance.choice(ids),)) if chance.random() < 0.7 else Chosen(other=words(chance, 500))
        case "many":
            if chance.random() < 0.2:
                return Chosen(choices=("none",))
            return Chosen(choices=tuple(chance.sample(ids, 2)), other=chance.choice([None, words(chance, 9)]))
        case "dropdown":
            return Chosen(choices=(chance.choice(ids),))
        case "picture":
            return Chosen(choices=tuple(chance.sample(ids, chance.randint(1, 3))))
        case "ranking":
            return Chosen(choices=tuple(chance.sample(ids, 3)))
        case "matrix":
            return Chosen(rows={row: chance.choice("xy") for row in chance.sample(ids, chance.randint(1, 3))})
        case "whole matrix":
            return Chosen(rows={row: chance.choice(ids) for row in ids})
        case "yesno":
            return chance.random() < 0.5
        case "consent":
            return True
        case "text":
            return words(chance, 50)
        case "number":
            return chance.randint(-3, 1000)
        case "decimals":
            return chance.choice([0.5, -12.25, chance.uniform(-1e6, 1e6), 2**53, 1e-9])
        case "email":
            return f"{''.join(chance.choices(string.ascii_lowercase + '.+_', k=5)).strip('.').replace('..', '.') or 'x'}@пример.example"
        case "date":
            return (date(2026, 1, 1) + timedelta(days=chance.randint(0, 364))).isoformat()
        case _:
            return None


def words(chance: random.Random, most: int) -> str:
    """Words of 1 to `most` characters, some of them odd."""
    odd = "аяё é\n\t\"'\\<&>{}٣👍🏽\u202e\u200d\u0301\u0000"
    return "w" + "".join(chance.choices(string.printable + odd, k=chance.randint(0, most - 1)))


def anything(chance: random.Random, depth: int = 0) -> Value:
    """Any value that an answer's type takes, fitting or not."""
    numbers = [
        0,
        1,
        -1,
        5.0,
        0.5,
        1e300,
        float("nan"),
        float("inf"),
        -float("inf"),
        2**53 + 1,
        10**400,
        True,
        False,
        None,
    ]
    texts = [
        "",
        " ",
        "a",
        "none",
        "x" * 5000,
        "2026-02-30",
        "2026-06-06",
        "a@b.c",
        "@",
        "a@@b.c",
        "0",
        "\ud800",
        "\x00",
        "٣",
    ]
    ids = ["a", "b", "c", "none", "x", "y", "z", "", "\ud800"]
    match chance.randint(0, 3):
        case 0:
            return chance.choice(numbers)
        case 1:
            return chance.choice(texts)
        case 2:
            return fitting(chance.choice(list(QUESTIONS)), chance)
        case _:
            return Chosen(
                choices=tuple(chance.choices(ids, k=chance.choice([0, 1, 2, 3, 60]))),
                other=chance.choice([None, *texts]),
                rows={chance.choice(ids): chance.choice(ids) for _ in range(chance.choice([0, 0, 1, 3]))},
            )
