"""What many named answers come to: added up by the database, never in here."""

from collections.abc import Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.fillings import read_fillings
from widget_server.adapters.sql.scoping import NOBODY, reached_by, within
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core import weeks
from widget_server.core.access import Scope
from widget_server.ports import Reached
from widget_server.ports.results import (
    DELIVERY,
    Before,
    Comment,
    Count,
    EpisodeFound,
    Facet,
    Kept,
    Own,
    Part,
    Student,
)


class Results(Verbs):
    """Verbs about what it all comes to."""

    async def tallies(
        self, scope: Scope, part: Part, questions: Sequence[str], *, by: Facet = "", weekly: bool = False, now: int
    ) -> list[Count]:
        """See Store."""

        async def read(tx: Transaction) -> list[Count]:
            values = {**_part(part), **await within(tx, scope, now=now), "weekly": int(weekly)}
            values["questions"] = records.encode(list(questions))
            facet, value = _tallied_by(part, by)
            if scope.conversations is not None or facet is None:
                return _together(await tx.fetch("counted_among", **values, facet=by), by)
            found: list[Row] = []
            if scope.everything or scope.teams:
                found += await tx.fetch("tallied", **values, facet=facet, facet_value=value)
            if scope.own and not scope.everything and values["people"] != NOBODY:
                if DELIVERY in questions:
                    found += await tx.fetch("delivered_to_own", **values)
                else:
                    found += await tx.fetch("counted_of_own", **values, facet=by)
            return _together(found, by)

        return await self._read(read) if scope and part.surveys else []

    async def comments(
        self, scope: Scope, part: Part, *, before: tuple[int, str] | None, limit: int, now: int
    ) -> list[Comment]:
        """See Store."""
        at, id = before or (weeks.start(part.last + 1), "")

        async def read(tx: Transaction) -> list[Comment]:
            values = {**_part(part), **await within(tx, scope, now=now), "at": at, "id": id, "most": limit}
            found: list[Row] = []
            if not (scope.everything or scope.teams):
                found += await tx.fetch("commented_by_own", **values)
            else:
                for survey in part.surveys:
                    found += await tx.fetch("commented", **values, survey=survey)
            return await _comments(tx, scope, found, limit)

        return await self._read(read) if scope else []

    async def own(
        self, scope: Scope, part: Part, questions: Sequence[str], *, students: int, comments: int, now: int
    ) -> Own:
        """See Store."""

        async def read(tx: Transaction) -> Own:
            values = {**_part(part), **await within(tx, scope, now=now), "at": weeks.start(part.last + 1), "id": ""}
            values |= {"questions": records.encode(list(questions)), "most": comments}
            rows, found = await tx.together(("own_answers", values), ("commented_by_own", values))
            return Own(
                counts=tuple(
                    Count(survey=survey, question=question, group="", week=week, version=version, option=option, n=n)
                    for kind, survey, question, week, version, option, _, n, _ in rows
                    if kind == "mark"
                ),
                befores=tuple(
                    Before(survey=survey, version=version, event=event, often=bool(often), option=option, n=n)
                    for kind, survey, _, often, version, option, event, n, _ in rows
                    if kind == "before"
                ),
                students=await _students(tx, scope, values["people"], rows, most=students),
                comments=tuple(await _comments(tx, scope, found, comments)),
            )

        return await self._read(read) if scope.own else Own()

    async def episodes(
        self, scope: Scope, *, before: tuple[int, str] | None, limit: int, now: int
    ) -> list[EpisodeFound]:
        """See Store."""
        at, id = before or (NEWEST, "")
        query = "episodes" if scope.everything or scope.teams else "episodes_of_own"

        async def read(tx: Transaction) -> list[EpisodeFound]:
            rows = await tx.fetch(query, **await within(tx, scope, now=now), at=at, id=id, most=limit)
            return [EpisodeFound(episode=episode, asked_at=asked_at) for episode, asked_at in rows]

        return await self._read(read) if scope else []

    async def sides(self, scope: Scope, episodes: Sequence[str], *, now: int) -> dict[str, list[Reached]]:
        """See Store."""

        async def read(tx: Transaction) -> dict[str, list[Reached]]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch("sides", **values, episodes=records.encode(list(episodes)))
            of = {id: (episode, reached_by(scope, team, own)) for episode, id, team, own in rows}
            found: dict[str, list[Reached]] = {}
            for filling in await read_fillings(tx, scope.workspace, list(of)):
                episode, by = of[filling.invitation.id]
                found.setdefault(episode, []).append(Reached(filling=filling, by=by or frozenset({"own"})))
            return found

        return await self._read(read) if scope else {}

    async def exported(
        self, scope: Scope, part: Part, *, after: tuple[int, str] | None, limit: int, now: int
    ) -> list[Reached]:
        """See Store."""
        at, id = after or (weeks.start(part.first) - 1, "")

        async def read(tx: Transaction) -> list[Reached]:
            values = {**_part(part), **await within(tx, scope, now=now), "at": at, "id": id, "limit": limit}
            rows = await tx.fetch("exported", **values)
            by = {id: reached_by(scope, team, own) for id, team, own in rows}
            fillings = await read_fillings(tx, scope.workspace, list(by))
            return [Reached(filling=filling, by=by[filling.invitation.id]) for filling in fillings]

        return await self._read(read) if scope else []

    async def survey_versions(self, workspace: str, survey_keys: Sequence[str]) -> list[Kept]:
        """See Store."""
        wanted = records.encode(list(survey_keys))
        rows = await self._read(lambda tx: tx.fetch("survey_versions", workspace=workspace, surveys=wanted))
        return [
            Kept(version=records.survey_version(workspace, version, definition), published_at=published_at)
            for _, version, definition, published_at in rows
        ]

    async def surveys_asked(self, workspace: str) -> list[str]:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("surveys_asked", workspace=workspace))
        return [key for (key,) in rows]

    async def fold_counts(self, *, most: int = 5000) -> int:
        """See Store."""

        async def write(tx: Transaction) -> int:
            taken = 0
            for (workspace,) in await tx.fetch("workspaces"):
                changes = await tx.fetch("take_changes", workspace=workspace, most=most)
                taken += len(changes)
                if rows := _folded(workspace, changes):
                    await tx.executemany("add_to_tally", rows)
            return taken

        return await self._write(write)


async def _students(
    tx: Transaction, scope: Scope, people: str, rows: Sequence[Row], *, most: int
) -> tuple[Student, ...]:
    """Who answered last first, of all those people."""
    answered = {row[1]: (row[7], row[8], row[3]) for row in rows if row[0] == "person"}
    ids = sorted(msgspec.json.decode(people, type=list[str]), key=lambda id: (-answered.get(id, (0, 0, 0))[2], id))[
        :most
    ]
    known = await tx.fetch("people", workspace=scope.workspace, ids=records.encode(ids)) if ids else ()
    names = {id: _name(traits) for id, _, _, traits in known}
    return tuple(
        Student(id=id, name=names.get(id), responses=responses, low=low, last_at=last_at)
        for id in ids
        for responses, low, last_at in (answered.get(id, (0, 0, None)),)
    )


async def _comments(tx: Transaction, scope: Scope, found: Sequence[Row], limit: int) -> list[Comment]:
    """The words of these responses, of the newest `limit`."""
    newest = sorted(found, key=lambda row: (row[3], row[1]), reverse=True)[:limit]
    ids = records.encode([row[1] for row in newest])
    said: dict[str, list[tuple[str, str]]] = {}
    for response, question, value in await tx.fetch("words_of", workspace=scope.workspace, ids=ids):
        said.setdefault(response, []).append((question, str(records.decode_value(value))))
    return [
        Comment(
            invitation_id=invitation_id,
            response_id=response_id,
            survey=survey,
            question=question,
            text=text,
            started_at=started_at,
            score=score,
            level=level,
        )
        for invitation_id, response_id, survey, started_at, score, level in newest
        for question, text in said.get(response_id, ())
    ]


_TALLY = ("survey_key", "question_id", "facet", "week", "facet_value", "version", "team", "option")


def _folded(workspace: str, changes: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows for the tally, in its order, so that two processes never wait for one another crosswise."""
    sums: dict[tuple[Any, ...], int] = {}
    for *key, n in changes:
        sums[tuple(key)] = sums.get(tuple(key), 0) + n
    return [
        {"workspace": workspace, **dict(zip(_TALLY, key, strict=True)), "n": n}
        for key, n in sorted(sums.items())
        if n != 0
    ]


def _part(part: Part) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(part),
        "surveys": records.encode(list(part.surveys)),
        "since": weeks.start(part.first),
        "until": weeks.start(part.last + 1),
    }


def _tallied_by(part: Part, by: Facet) -> tuple[Facet | None, str | None]:
    """By which facet the tally holds it, and what that must be; no facet where it does not hold it."""
    chosen: list[tuple[Facet, str]] = []
    for facet, value in (("variant", part.variant), ("mentor", part.mentor), ("segment", part.segment)):
        if value is not None:
            chosen.append((facet, value))  # type: ignore[arg-type]
    if not chosen:
        return by, None
    [(facet, value), *more] = chosen
    if more or by not in ("", facet):
        return None, None
    return facet, value


def _together(rows: Sequence[Row], by: Facet) -> list[Count]:
    """What was tallied and what was counted, as one."""
    sums: dict[tuple[Any, ...], int] = {}
    for survey, question, group, week, version, option, n in rows:
        key = (survey, question, group if by else "", week, version, option)
        sums[key] = sums.get(key, 0) + n
    return [
        Count(survey=survey, question=question, group=group, week=week, version=version, option=option, n=n)
        for (survey, question, group, week, version, option), n in sorted(sums.items())
    ]


def _name(traits: str | None) -> str | None:
    name = records.decode_object(traits).get("name") if traits else None
    return name if isinstance(name, str) else None
