"""The attacker: reads all that every role can read after everything that happens, forgets nothing, and draws conclusions.

Of each question it keeps every set of answers it was ever shown. Unions, differences and intersections of these are all the
sets it can tell apart; the smallest are the atoms: answers that were in exactly the same of them. An atom with answers of fewer
people than must be together is somebody found. That covers every pair of looks, every filter, and every moment at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from tests.anonymity.organisations import MARK, WORDS, WORKSPACE, Organisation, Said
from widget_server.core.access import Action, RoleGrant, Viewer, scope
from widget_server.core.actors import ServerActor
from widget_server.core.errors import NotFound
from widget_server.core.inbox import Filter
from widget_server.services.grouping import Group, Grouping
from widget_server.services.journeying import Journeying
from widget_server.services.people import People
from widget_server.services.privacy import Privacy
from widget_server.services.results import Results, sliced
from widget_server.services.reviewing import Reading, Reviewing
from widget_server.services.sights import Sights

Token = int | str


class Found(AssertionError):
    """Somebody was told apart."""


class Attacker:
    """Every role at once, with a perfect memory."""

    def __init__(self, organisation: Organisation, grouping: Grouping | None = None, *, often: float = 1) -> None:
        self.organisation = organisation
        store, clock = organisation.store, organisation.clock
        self.grouping = grouping or Grouping(store=store, clock=clock)
        sights = Sights(store=store, clock=clock, live=lambda workspace: organisation.live)
        self.reviewing = Reviewing(store=store, bus=organisation.bus, clock=clock, sights=sights)
        self.reading = Reading(store=store, live=lambda workspace: organisation.live)
        self.results = Results(store=store, clock=clock, live=lambda workspace: organisation.live)
        self.people = People(store=store, clock=clock, sights=sights, live=lambda workspace: organisation.live)
        self.journeying = Journeying(store=store, clock=clock, sights=sights, live=lambda workspace: organisation.live)
        self.privacy = Privacy(
            store=store,
            bus=organisation.bus,
            clock=clock,
            new_id=lambda prefix: prefix,
            live=lambda: {WORKSPACE: organisation.live},
        )
        self.viewers = _viewers(organisation.mentors)
        self.sets: dict[tuple[str, str], set[frozenset[Token]]] = defaultdict(set)
        """By survey and question: what was ever shown together."""
        self.often = often
        """Of all there is to look at, how much is looked at each time; and how often all else is compared with what it was."""
        self._before, self._compares = b"", False

    # -- looking ---------------------------------------------------------------------------------------------------

    async def look_before(self, said: Said) -> None:
        """What there is to see before an answer is sent."""
        self._compares = said.survey.identity != "named" and self.organisation.chance.random() < self.often
        self._before = await self._around(said) if self._compares else b""

    async def look_after(self, said: Said | None) -> None:
        """What has changed. An answer that is not named and released no batch has changed nothing for anybody."""
        released = any(topic.startswith("g:") for topic, _ in self.organisation.bus.told)
        if said is not None and said.survey.identity != "named":
            topics = [topic for topic, _ in self.organisation.bus.told if topic.startswith("c:")]
            if topics:
                raise Found(f"a mentor's panel was told of an answer that is not named: {topics}")
            if self._compares and not released and self._before != await self._around(said):
                raise Found(f"something changed when {said.person} answered {said.survey.key}")
        self.organisation.bus.told.clear()
        if released:
            await self.look_everywhere(self.often)
        elif said is not None:
            chance = self.organisation.chance
            await self._look(chance.choice(self.viewers), said.survey.key, None, said.mentor)

    async def look_everywhere(self, often: float = 1) -> None:
        """Every survey by every filter of every role; or a sample of these."""
        looks = [
            (viewer, survey, *narrowed)
            for viewer in self.viewers
            for survey, version in self.organisation.versions.items()
            for narrowed in (
                (None, None),
                (version, None),
                (None, ""),
                *((None, one) for one in self.organisation.mentors),
            )
        ]
        for look in looks if often == 1 else self.organisation.chance.sample(looks, max(1, int(len(looks) * often))):
            await self._look(*look)

    async def _look(self, viewer: Viewer, survey: str, version: str | None, mentor: str | None) -> None:
        groups = await self.grouping.released(viewer, survey, version=version, mentor_id=mentor)
        for group in groups:
            self._keep(group)
            self._own(viewer, group)

    def _keep(self, group: Group) -> None:
        marks = [mark.value for mark in group.marks for _ in range(mark.times) if mark.value is not None]
        tokens: frozenset[Any] = frozenset(marks if group.question_id == MARK else group.comments)
        self.sets[group.survey_key, group.question_id].add(tokens)

    def _own(self, viewer: Viewer, group: Group) -> None:
        """A mentor's groups are of what they were told about themselves, a manager's of their teams."""
        roles = {grant.role for grant in viewer.grants}
        of = {said.mark: said for said in self.organisation.said}
        survey = self.organisation.live.versions[group.survey_key].survey
        if roles == {"analyst"} and group.comments:
            raise Found("an analyst, who sees numbers only, is shown words")
        if roles == {"mentor"}:
            tellers = [of[mark.value] for mark in group.marks if mark.value in of]  # type: ignore[index]
            if survey.group_by == "survey" or any(said.mentor != viewer.person_id for said in tellers):
                raise Found(f"{viewer.person_id} is shown what belongs to others")
        if roles == {"manager"} and viewer.grants[0].team not in ("*", survey.team):
            raise Found(f"a manager of {viewer.grants[0].team} is shown a group of {survey.team}")

    async def _around(self, said: Said) -> bytes:
        """All else that can be read about a person's conversation, as bytes: is there any trace?"""
        actor = ServerActor(workspace=WORKSPACE, key_id="k")
        seen: list[Any] = [
            await self.reading.responses(actor, after=None, limit=500),
            await self.reading.latest(actor, limit=100, language="en"),
            await self.organisation.store.deliveries(WORKSPACE, "whk_1", before=None, limit=500),
            await self.journeying.whole(actor, said.invitation, ("en",)),
        ]
        for viewer in self.viewers[:2]:
            seen.append(await self._hidden(lambda viewer=viewer: self.journeying.journey(viewer, said.invitation)))  # type: ignore[misc]
            seen.append(await self.reviewing.items(viewer, said.conversation))
            seen.append(await self._hidden(lambda viewer=viewer: self.reviewing.item(viewer, said.invitation)))  # type: ignore[misc]
            seen.append(await self._inbox(viewer))
            seen.append(await self._hidden(lambda viewer=viewer: self.people.history(viewer, said.person)))  # type: ignore[misc]
            seen.append(await self.results.overview(viewer, sliced(now=self.organisation.clock()), language="en"))
            seen.append(await self.results.week(viewer, language="en"))
        seen.append(await self._hidden(lambda: self.people.whole(actor, said.person)))
        for viewer in (self.viewers[0], self.viewers[-1]):
            seen.append(await self._hidden(lambda viewer=viewer: self._grouped(viewer, said)))  # type: ignore[misc]
            seen.append(await self.grouping.released(viewer, said.survey.key))
            seen.append(await self.grouping.mentors(viewer, said.survey.key))
        # Last, because looking is audited too.
        seen.append(await self.organisation.store.audited(WORKSPACE, before=None, limit=100))
        return msgspec.json.encode(seen, order="deterministic")

    async def _inbox(self, viewer: Viewer) -> Any:
        store, reach, now = self.organisation.store, scope(viewer, Action.RESPONSES), self.organisation.clock()
        rows = await store.inbox(reach, Filter(), after=None, limit=40, names=True, now=now)
        return rows, await store.counts(reach, [Filter()], most=100, now=now)

    async def _grouped(self, viewer: Viewer, said: Said) -> Any:
        return await self.results.grouped(
            viewer, said.survey.key, self.grouping, version=None, mentor=said.mentor, language="en"
        )

    async def _hidden(self, read: Callable[[], Any]) -> Any:
        try:
            return await read()
        except NotFound:
            return None

    # -- concluding ------------------------------------------------------------------------------------------------

    def conclude(self) -> int:
        """Raises Found where an atom is of fewer people than must be together; returns how many atoms there are."""
        atoms = 0
        for (survey_key, question), sets in self.sets.items():
            survey = self.organisation.live.versions[survey_key].survey
            needed = survey.group_size * (2 if question == WORDS else 1)
            for tokens in _atoms(sets):
                atoms += 1
                people = {self._person(token) for token in tokens} - {None}
                if len(people) < needed:
                    raise Found(
                        f"{len(people)} people of {survey_key} are told apart by {question}: {sorted(map(str, tokens))}"
                    )
        return atoms

    def _person(self, token: Token) -> str | None:
        for said in self.organisation.said:
            if token in (said.mark, said.words):
                return self.organisation.person(said)
        raise AssertionError(f"{token} was never said")

    async def search_everything(self) -> None:
        """No answer that is not named stands anywhere but in groups: not in a response, a decision, a card, the audit."""
        actor, store = ServerActor(workspace=WORKSPACE, key_id="k"), self.organisation.store
        seen: list[Any] = [
            (await self.reading.responses(actor, after=None, limit=500)),
            (await self.reading.latest(actor, limit=500, language="en")),
            (await store.audited(WORKSPACE, before=None, limit=500)),
        ]
        for person in (*self.organisation.students, *self.organisation.visitors):
            seen.append(await store.fillings(WORKSPACE, person, since=0))
            seen.append(await store.decisions(WORKSPACE, person, before=None, limit=100))
        seen += [await store.filling(WORKSPACE, said.invitation) for said in self.organisation.said]
        seen += [found for viewer in self.viewers for found in await self._handed_out(viewer)]
        haystack = msgspec.json.encode(seen).decode()
        for said in self.organisation.said:
            named = said.survey.identity == "named" or said.survey.names_for is not None
            for needle in (f"{said.mark}", said.words):
                if not named and f'"{needle}"' in haystack.replace(f":{needle}", f':"{needle}"'):
                    raise Found(f"{needle} stands outside its group")

    async def _handed_out(self, viewer: Viewer) -> list[Any]:
        """What is handed out about people for whoever asks for all that is held."""
        people = self.organisation.students[:3]
        return [await self._hidden(lambda one=one: self.privacy.held(viewer, one)) for one in people]  # type: ignore[misc]

    async def ask_for_names(self) -> None:
        """Names are for administrators, and only where the card said so."""
        said = {(one.mark, self.organisation.joined.get(one.person, one.person)) for one in self.organisation.said}
        for viewer in self.viewers:
            administrator = any(grant.role == "administrator" for grant in viewer.grants)
            for key, version in self.organisation.live.versions.items():
                try:
                    names = await self.grouping.names(viewer, key)
                except NotFound:
                    if administrator:
                        raise
                    continue
                if not administrator or (names and version.survey.names_for is None):
                    raise Found(f"names of {key} are told")
                if not {(one.value, one.respondent_id) for one in names if one.question_id == MARK} <= said:
                    raise AssertionError("a name stands at another's answer")


def _atoms(sets: set[frozenset[Token]]) -> Iterable[list[Token]]:
    """Answers that are in exactly the same sets."""
    order = list(sets)
    by_signature: dict[tuple[bool, ...], list[Token]] = defaultdict(list)
    for token in frozenset[Token]().union(*order):
        by_signature[tuple(token in one for one in order)].append(token)
    return by_signature.values()


def _viewers(mentors: Sequence[str]) -> list[Viewer]:
    def staff(role: Any, team: str = "", person_id: str | None = None) -> Viewer:
        grants = (RoleGrant(role=role, team=team),)
        return Viewer(
            workspace=WORKSPACE, staff_id=f"stf-{role}-{team}", person_id=person_id, grants=grants, stage="moments"
        )

    return [
        staff("administrator"),
        *(staff("mentor", person_id=mentor) for mentor in mentors),
        staff("manager", "alpha"),
        staff("manager", "beta"),
        staff("auditor"),
        staff("analyst"),
    ]
