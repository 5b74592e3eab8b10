"""What the check says of each kind of question, and of the last words."""

from pathlib import Path

import pytest

from tests.files.made import told

AB = "[{id: a, text: A}, {id: b, text: B}]"
ABC = "[{id: a, text: A}, {id: b, text: B}, {id: c, text: C}]"
ALONE = "[{id: a, text: A}, {id: b, text: B}, {id: none, text: None, exclusive: true}]"
PICTURES = "[{id: a, text: A, image: https://a.example/a}, {id: b, text: B, image: https://a.example/b}]"
MATRIX = f"kind: matrix, rows: {AB}, columns: [{{id: bad, text: Bad}}, {{id: good, text: Good}}]"


def of(tmp_path: Path, fields: str, more: str = "") -> list[str]:
    """What is told of a question, in the fourth line; without line and column."""
    text = f"name: A\nwhen: {{event: a}}\nquestions:\n  - {{id: q, text: Q, {fields}}}\n{more}"
    found = told(tmp_path, text)
    return [one.split(": ", 1)[1] for one in found]


@pytest.mark.parametrize(
    "fields",
    [
        "kind: csat",
        "kind: ces, low: Hard, high: Easy",
        "kind: rating, scale: hearts, points: 10",
        "kind: rating, scale: thumbs",
        "kind: rating, scale: thumbs, points: 2",
        "kind: slider, min: -1, max: 1, step: 0.1, unit: °C",
        "kind: slider, min: 0.1, max: 0.7, step: 0.2",
        f"kind: choice, many: true, least: 2, most: 2, choices: {AB}",
        f"kind: choice, many: true, most: 3, other: true, choices: {AB}",
        f"kind: choice, many: true, choices: {ALONE}",
        "kind: choice, shuffle: true, choices: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C, fixed: true}]",
        "kind: dropdown, placeholder: Choose, choices: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}, {id: d, text: D}]",
        f"kind: picture, choices: {PICTURES}",
        f"kind: ranking, shuffle: true, choices: {ABC}",
        f"{MATRIX}, required: true",
        "kind: yesno, yes: It did, no: Not yet",
        'kind: yesno, "yes": It did, "no": Not yet',
        "kind: consent, label: Take me on, link: {text: Terms, url: https://a.example/terms}",
        "kind: number, min: 1, max: 2, unit: h",
        "kind: email, known_from: {trait: contact}",
        "kind: date, earliest: 2026-01-01, latest: today",
        'kind: date, latest: "2026-01-01"',
        "kind: message, button: Begin, link: {text: More, url: https://a.example/}",
    ],
)
def test_nothing_is_wrong(fields: str, tmp_path: Path) -> None:
    assert of(tmp_path, fields) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("kind: rating, scale: thumbs, points: 3", "thumbs are two: down and up. Remove `points`, or write scale: numbers."),
        ("kind: rating, points: 11", "11 is out of bounds: 2 to 10"),
        ("kind: rating, scale: hart", "`hart` is not possible here. Did you mean `hearts`?"),
        ("kind: slider, min: 5, max: 5", "nothing lies from 5 to 5. Exchange `min` and `max`."),
        ("kind: slider, max: -10", "nothing lies from 0 to -10. Exchange `min` and `max`."),
        ("kind: slider, step: 30", "steps of 30 from 0 never reach 100. Write a step that divides 100."),
        ("kind: slider, step: 200", "steps of 200 from 0 never reach 100. Write a step that divides 100."),
        ("kind: slider, step: 0", "0 is out of bounds: more than 0 is possible"),
        ("kind: number, min: 2, max: 1", "no number is at least 2 and at most 1. Exchange them."),
        ("kind: number, min: 1, max: 1", "only 1 fits. Write a `max` above it."),
        ("kind: number, min: 0.2, max: 0.8", "no whole number lies from 0.2 to 0.8. Add decimals: true."),
        ("kind: date, earliest: 2026-02-30", "`2026-02-30` is in no calendar. Write year, month and day, such as 2026-12-24."),
        ("kind: date, earliest: tomorrow", "`tomorrow` is not a day. Write today, or year, month and day, such as 2026-12-24."),
        ("kind: date, earliest: 2026-02-03, latest: 2026-02-01", "no day is 2026-02-03 or later and 2026-02-01 or earlier. Exchange them."),
        (f"kind: choice, least: 1, choices: {AB}", "`least` counts only where several may be chosen. Add many: true."),
        (f"kind: choice, many: true, least: 3, most: 2, choices: {ABC}", "nobody chooses at least 3 and at most 2. Exchange them."),
        (f"kind: choice, many: true, least: 3, choices: {ALONE}", "there are only 2 choices that go together. Lower it."),
        (f"kind: choice, many: true, most: 4, choices: {ABC}", "there are only 3 choices that go together. Lower it, or remove it."),
        (f"kind: choice, many: true, most: 1, choices: {ABC}", "warning: at most one of many is one. Remove `many` and `most`: one tap is enough then."),
        (f"kind: choice, choices: {ALONE}", "warning: where one is chosen, each is chosen alone. Remove it."),
        (f"kind: ranking, choices: {ALONE}", "warning: every choice has a place in a ranking. Remove it."),
        ("kind: choice, choices: [{id: a, text: A, fixed: true}, {id: b, text: B}]", "warning: nothing is shuffled here: every choice keeps its place. Add shuffle: true, or remove it."),
        ("kind: choice, shuffle: true, choices: [{id: a, text: A, fixed: true}, {id: b, text: B}]", "warning: all but one choice keep their place: nothing is shuffled. Remove `shuffle`."),
        (f"kind: dropdown, choices: {AB}", "warning: a list of 2 hides what could be seen at once. Write kind: choice."),
        (f"kind: picture, choices: {AB}", "`image` is missing. Write one that begins with https://."),
        ("kind: picture, choices: [One, Two]", "fields are expected here, not a text. Write {id: one, text: One, image: https://…}."),
        (f"kind: matrix, columns: {AB}, rows: [{{id: a, text: A}}, {{id: a, text: B}}]", "`a` stands here twice. Give each its own."),
        (f"kind: matrix, columns: {AB}, rows: [{{id: a, text: A, exclusive: true}}]", "warning: `exclusive` is for choices. Remove it."),
        ("kind: consent, link: https://a.example/", "fields are expected here, not a text. Write link: {text: Read more, url: https://a.example/}."),
        ("kind: consent, link: {text: Terms, url: http://a.example/}", "`http://a.example/` is not an address. Write one that begins with https://."),
        ('kind: message, link: {text: More, url: "https://a.example/{trait.id}"}', "`{trait.id}` is not filled in an address. Write the address out: values stand only in texts."),
        ("kind: message, known_from: {trait: x}", "a message has no answer to be known. Remove `known_from`."),
        ("kind: ces, help: {en: 'Just {x} now'}", "`{x}` stands for nothing. There are {event.NAME}, {trait.NAME} and {mentor}; braces that stand for themselves are doubled."),
        ("kind: csat, same_screen: true", "warning: it is the first: there is no question before it. Remove it."),
    ],
)  # fmt: skip
def test_what_is_wrong_and_what_to_write(fields: str, expected: str, tmp_path: Path) -> None:
    assert expected in of(tmp_path, fields)


def test_agreeing_with_a_question(tmp_path: Path) -> None:
    text = "name: A\nwhen: {event: a}\nquestions:\n  - {id: q, kind: ces, text: How easy was it?}\n"
    (found,) = told(tmp_path, text)
    assert found.startswith("4:30: warning: the ends of `ces` say how far somebody agrees, and this is a question")


def test_a_button_on_a_screen_with_a_question(tmp_path: Path) -> None:
    text = (
        "name: A\nwhen: {event: a}\nquestions:\n"
        "  - {id: m, kind: message, text: Hello, button: Begin}\n"
        "  - {id: q, kind: nps, same_screen: true}\n"
    )
    assert told(tmp_path, text) == [
        "4:41: warning: its button has no place: it stands on one screen with a question. Remove it."
    ]


@pytest.mark.parametrize("kind", ["nps", "csat", "ces"])
def test_a_standard_wording_in_a_language_that_has_none(kind: str, tmp_path: Path) -> None:
    question = f"name: A\nwhen: {{event: a}}\nquestions:\n  - {{id: q, kind: {kind}}}\n"
    assert told(tmp_path, question) == []
    expected = "4:5: `text` is missing: there is no standard wording in de. Write `text`, `low` and `high`; there are standard ones in en, ru, ar."
    assert told(tmp_path, question + "language: de\n") == [expected]
    assert told(tmp_path, question + "thanks: {en: Thanks, de: Danke}\n") == [expected]
    assert told(tmp_path, question + "thanks: {en-GB: Thanks, ru: Спасибо}\nlanguage: ru\n") == []


# -- conditions on them --------------------------------------------------------------------------------------------------
ASKED = f"""\
name: A
when: {{event: a}}
questions:
  - {{id: each, text: Q, {MATRIX}}}
  - {{id: rank, text: Q, kind: ranking, choices: {ABC}}}
  - {{id: did, text: Q, kind: yesno, required: true}}
  - {{id: how, text: Q, kind: slider, step: 10}}
  - {{id: many, text: Q, kind: number, min: 0}}
  - {{id: may, text: Q, kind: consent}}
  - {{id: day, text: Q, kind: date, latest: 2026-12-31}}
  - {{id: mail, text: Q, kind: email}}
  - {{id: pic, text: Q, kind: picture, many: true, least: 2, choices: {PICTURES}}}
  - {{id: some, text: Q, kind: choice, many: true, most: 2, choices: [{{id: a, text: A}}, {{id: b, text: B}}, {{id: c, text: C}}, {{id: none, text: None, exclusive: true}}]}}
  - {{id: hello, text: Q, kind: message}}
  - {{id: thumb, text: Q, kind: rating, scale: thumbs, required: true}}
"""


def condition(tmp_path: Path, test: str) -> list[str]:
    found = told(tmp_path, ASKED + f"  - {{id: last, kind: text, text: Last?, ask_if: {test}}}\n")
    assert all(one.startswith("16:") for one in found), found
    return [one.split(": ", 1)[1] for one in found]


@pytest.mark.parametrize(
    "test",
    [
        "{question: each, row: a, equals: bad}",
        "[{question: each, row: a, equals: bad}, {question: each, row: b, equals: good}]",
        "[{question: each, row: a, equals: bad}, {question: each, row: b, answered: false}]",
        "{question: each, answered: true}",
        "{question: rank, ranked_first: b}",
        "[{question: did, equals: false}, {question: how, at_least: 55}]",
        "[{question: how, at_least: 41}, {question: how, at_most: 50}]",
        "{question: how, equals: 30}",
        "[{question: many, at_least: 1000}, {question: many, at_most: 1000}]",
        "{question: may, equals: true}",
        "{question: may, answered: false}",
        '{question: day, equals: "2026-12-24"}',
        "{question: mail, equals: a@b.c}",
        "{question: pic, includes: a}",
        "[{question: some, includes: a}, {question: some, includes: b}]",
        "{question: thumb, equals: 2}",
    ],
)
def test_conditions_that_can_hold(test: str, tmp_path: Path) -> None:
    assert condition(tmp_path, test) == []


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("{question: each, row: z, equals: bad}", "`each` has no row `z`. There are a, b."),
        ("{question: each, row: a, equals: god}", "`each` has no column `god`. Did you mean `good`?"),
        ("{question: each, equals: bad}", "a matrix has an answer in each row. Add the row that is meant: a, b."),
        ("{question: each, row: a, includes: bad}", "`includes` does not go with a question of kind matrix. Name a `row`, and its column under `equals`."),
        ("{question: each, row: a}", "the condition tests nothing. Add one of equals, at_least, at_most, includes, ranked_first, answered."),
        ("{question: rank, row: a, ranked_first: a}", "only a matrix has rows; `rank` is of kind ranking. Remove `row`."),
        ("{question: rank, ranked_first: z}", "`rank` has no choice `z`. There are a, b, c."),
        ("{question: rank, includes: a}", "`includes` does not go with a question of kind ranking. There are `ranked_first`, `answered`."),
        ("{question: some, ranked_first: a}", "`ranked_first` does not go with a question of kind choice. There are `equals`, `includes`, `answered`."),
        ("{trait: x, ranked_first: a}", "only a ranking has a first place. Name the `question`, or remove it."),
        ("{trait: x, row: a, equals: y}", "only a matrix has rows. Name the `question`, or remove it."),
        ("{did: {event: a}, row: a}", "`row` does not go with `did`. Remove it."),
        ("{question: did, equals: \"yes\"}", "`did` is never `yes`. Write true or false."),
        ("{question: did, equals: 1}", "`did` is never `1`. Write true or false."),
        ("{question: did, at_least: 1}", "`at_least` does not go with a question of kind yesno. There are `equals`, `answered`."),
        ("{question: how, at_least: 101}", "`how` is never `101`. Write a number from 0 to 100 in steps of 10."),
        ("{question: how, equals: 55}", "`how` is never `55`. Write a number from 0 to 100 in steps of 10."),
        ("{question: many, at_most: -1}", "`many` is never `-1`. Write a number from 0."),
        ("{question: many, equals: 1.5}", "`many` is never `1.5`. Write a whole number from 0."),
        ("{question: many, equals: \"5\"}", "`many` is never `5`. Write a whole number."),
        ("{question: may, equals: false}", "`may` is never `false`. A box that was left empty is `answered: false`."),
        ('{question: day, equals: "2027-01-01"}', "`day` is never `2027-01-01`. Write a day that it takes, in quotes."),
        ("{question: mail, equals: ann}", "`mail` is never `ann`. Write an email address."),
        ("{question: thumb, at_least: 3}", "`thumb` is never `3`. Write a whole number from 1 to 2."),
        ("{question: hello, answered: true}", "`hello` is a message: it has no answer to look at"),
    ],
)  # fmt: skip
def test_conditions_that_can_not_be_meant(test: str, expected: str, tmp_path: Path) -> None:
    assert expected in condition(tmp_path, test)


@pytest.mark.parametrize(
    ("test", "subject"),
    [
        ("[{question: each, row: a, equals: bad}, {question: each, row: a, equals: good}]", "each"),
        ("[{question: each, row: a, answered: false}, {question: each, row: a, equals: good}]", "each"),
        ("[{question: rank, ranked_first: a}, {question: rank, ranked_first: b}]", "rank"),
        ("[{question: did, equals: true}, {question: did, equals: false}]", "did"),
        ("{question: did, answered: false}", "did"),
        ("[{question: how, at_least: 41}, {question: how, at_most: 49}]", "how"),
        ("[{question: many, at_least: 1.2}, {question: many, at_most: 1.8}]", "many"),
        ("[{question: may, equals: true}, {question: may, answered: false}]", "may"),
        ("{question: pic, equals: a}", "pic"),
        ("[{question: some, includes: a}, {question: some, includes: none}]", "some"),
        (
            "[{question: some, includes: a}, {question: some, includes: b}, {question: some, includes: c}]",
            "some",
        ),
        ("[{question: thumb, at_least: 2}, {question: thumb, at_most: 1}]", "thumb"),
    ],
)
def test_a_question_nobody_is_ever_asked(test: str, subject: str, tmp_path: Path) -> None:
    (found,) = condition(tmp_path, test)
    assert (
        found
        == f"nobody is ever asked this: its conditions on `{subject}` can't hold together. Change or remove one of them."
    )


# -- the last words ------------------------------------------------------------------------------------------------------
SCORED = "name: A\nwhen: {event: a}\nquestions:\n  - {id: score, kind: nps}\n  - {id: hello, kind: message, text: Hi}\n"


@pytest.mark.parametrize(
    ("thanks", "expected"),
    [
        ("[{text: Sorry, say_if: {question: score, at_most: 6}}, {text: Thanks}]", []),
        ("[{text: Thanks, link: {text: More, url: https://a.example/}}]", []),
        ("[]", ["6:9: nothing is said here. Write what is said, or remove `thanks`."]),
        ("[Thanks]", ["6:10: fields are expected here, not a text. Write {text: Thanks}."]),
        (
            "[{text: Sorry, say_if: {question: score, at_most: 6}}]",
            ["6:24: warning: somebody may get the widget's own thanks: each of these has a condition. Add one without `say_if` at the end."],
        ),
        (
            "[{text: Thanks}, {text: Sorry, say_if: {question: score, at_most: 6}}]",
            ["6:26: warning: nobody reads this: the one before it is said to everybody else. Put it before that one."],
        ),
        (
            "[{text: A, say_if: {question: scor, at_most: 6}}, {text: B}]",
            ["6:39: there is no question `scor`. Did you mean `score`?"],
        ),
        (
            "[{text: A, say_if: {question: score, at_most: 11}}, {text: B}]",
            ["6:55: `score` is never `11`. Write a whole number from 0 to 10."],
        ),
        (
            "[{text: A, say_if: [{question: score, at_most: 5}, {question: score, at_least: 6}]}, {text: B}]",
            ["6:28: nobody reads this: its conditions can't hold together. Change or remove one of them."],
        ),
        (
            "[{text: A, say_if: {trait: plan, equals: pro}}, {text: B}]",
            ["6:29: the last words look only at answers, not at `trait`. Name a `question` of this survey; what is known before is for `ask_if`, or the audience."],
        ),
        ("[{text: A, say_if: {did: {event: a}}}, {text: B}]", ["6:29: the last words look only at answers, not at `did`. Name a `question` of this survey; what is known before is for `ask_if`, or the audience."]),
        ("[{text: A, say_if: {answered: true}}, {text: B}]", ["6:28: the condition looks at nothing. Name a `question` of this survey."]),
        ("[{text: A, say_if: {question: score}}, {text: B}]", ["6:28: the condition tests nothing. Add one of equals, at_least, at_most, includes, ranked_first, answered."]),
        ("[{text: A, say_if: {question: hello, answered: true}}, {text: B}]", ["6:28: `hello` is a message: it has no answer to look at"]),
        ("[{text: {en: A, ru: А}, say_if: {question: score, at_most: 6}}, {text: {en: B}}]", ["5:32: `text` is missing in ru. Write {en: …, ru: …}.", "6:74: `text` is missing in ru. Other texts have it."]),
        ('[{text: A, link: {text: B, url: "https://a.example/{event.id}"}}]', ["6:41: `{event.id}` is not filled in an address. Write the address out: values stand only in texts."]),
    ],
)  # fmt: skip
def test_the_last_words(thanks: str, expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, SCORED + f"thanks: {thanks}\n") == expected


def test_last_words_that_should_be_a_list(tmp_path: Path) -> None:
    found = told(tmp_path, SCORED + "thanks: {text: Sorry, say_if: {question: score, at_most: 6}}\n")
    assert "6:9: thanks with a condition or a link stand in a list. Write `- ` before `text`." in found


def test_the_last_words_of_variants(tmp_path: Path) -> None:
    thanks = "thanks: [{text: Sorry, say_if: {question: score, at_most: 6}}, {text: Thanks}]\n"
    other = "variants:\n  - {key: v, share: 50, questions: [{id: words, kind: text, text: Words?}]}\n"
    assert told(tmp_path, SCORED + thanks + other) == [
        "6:43: warning: the variant `v` has no question `score`. Give the variant `thanks` of its own."
    ]
    own = "variants:\n  - {key: v, share: 50, thanks: [{text: Oh, say_if: {question: gone, answered: true}}, {text: So}]}\n"
    assert told(tmp_path, SCORED + thanks + own) == ["8:64: there is no question `gone`. There are score, hello."]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("[/lessons/*, /]", []),
        ("[lessons]", ["6:9: `lessons` is no path of a page. Write what follows the site's name, such as /lessons/*."]),
        ("[/a, /a]", ["6:13: `/a` stands here twice. Give each its own."]),
    ],
)
def test_pages(pages: str, expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, SCORED + f"pages: {pages}\n") == expected


def test_norwegian_beside_yes_and_no(tmp_path: Path) -> None:
    text = "name: A\nwhen: {event: a}\nquestions:\n  - {id: q, kind: yesno, text: {en: Q, no: Q}, yes: Ja}\n"
    assert any('"no"' in one for one in told(tmp_path, text))
