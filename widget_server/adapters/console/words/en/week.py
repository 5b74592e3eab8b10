"""A mentor's own results."""

WORDS = {
    "title": "My students",
    "lead": "The last 13 weeks: your people, your surveys, and what came before low and high marks.",
    "surveys": "My surveys",
    "students": "My students",
    "silent": "no answer yet",
    "low": ("{n} low", "{n} low"),
    "numbers_only": "You see figures for now. Single answers follow once your access widens.",
    "causes": "What came before low and high marks",
    "after": "After `{event}`:",
    "after_often": "After `{event}` twice or more:",
    "otherwise": "otherwise",
    "after_short": "after",
    "otherwise_short": "otherwise",
    "of": "{after} after it, {otherwise} otherwise",
    "intervals": "{after} against {otherwise}",
    "compared": (
        "Out of {n} thing that was compared.",
        "Out of {n} things that were compared; only what is more than chance is told.",
    ),
    "compared_few": ("{n} more has too few answers.", "{n} more have too few answers."),
    "no_causes": (
        "{n} thing was compared, and no difference is more than chance.",
        "{n} things were compared, and no difference is more than chance.",
    ),
    "causes_empty": "What somebody did before an answer stands here once there are 10 answers with it and 10 without.",
    "words": "What they wrote last",
    "no_mentor": "This page is for mentors",
    "no_mentor_text": "It shows somebody's own students. Teams and surveys stand under All surveys.",
    "empty": "No student of yours was asked yet",
    "empty_text": "Students become yours by being in a conversation with you, or when they are assigned to you. Their answers gather here.",
}
