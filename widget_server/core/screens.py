"""What stands on a screen where an invitation is not drawn by our own card: pure."""

from collections.abc import Collection, Mapping, Sequence

from widget_server.core.questions import AnyQuestion, Notice, Value
from widget_server.core.responses import asked, conditions


def unanswered(questions: Sequence[AnyQuestion], answers: Mapping[str, Value]) -> list[AnyQuestion]:
    """What is asked with the answers so far, and has none."""
    return [one for one in asked(questions, answers) if one.id not in answers]


def screen(
    questions: Sequence[AnyQuestion], answers: Mapping[str, Value], joined: Collection[str]
) -> tuple[AnyQuestion, ...]:
    """What is shown now: messages that only want to be read, the next question, and those that stand on its screen (`joined`
    holds the ids of questions that stand with the one before). One that waits for an answer given there is among them."""
    open_now = {one.id for one in unanswered(questions, answers)}
    shown: dict[str, AnyQuestion] = {}
    begun = False
    for one in questions:
        if begun and one.id not in joined:
            break
        waits = one.id not in answers and any(test.question in shown for test in conditions(one))
        if one.id in open_now or (waits and begun):
            shown[one.id] = one
            begun = begun or not isinstance(one, Notice)
    return tuple(shown.values())


def read_on(questions: Sequence[AnyQuestion], answers: Mapping[str, Value]) -> list[AnyQuestion]:
    """The messages that are left where nothing else is: whoever answered the last question has read them with its thanks."""
    left = unanswered(questions, answers)
    return left if all(isinstance(one, Notice) for one in left) else []
