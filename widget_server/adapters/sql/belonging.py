"""Who is in which group: the trait `groups` as rows, so that a group's people are found."""

from collections.abc import Iterable
from typing import Any

from widget_server.adapters.sql.database import Call
from widget_server.adapters.sql.people import Person


def regrouped(people: Iterable[Person]) -> list[Call]:
    """What writes the groups of those whose groups have changed; nothing where nobody's have."""
    changed = [person for person in people if person.regrouped]
    if not changed:
        return []
    forget: list[dict[str, Any]] = []
    add: list[dict[str, Any]] = []
    for person in changed:
        own = {"workspace": person.respondent.workspace, "respondent_id": person.respondent.id}
        forget.append(own)
        add += [{**own, "group_id": group} for group in person.groups]
    return [("forget_groups", forget), ("add_group", add)]
