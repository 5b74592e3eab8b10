"""A listener: a live survey with everything read once that deciding compares."""

import msgspec

from widget_server.core import audience as audiences
from widget_server.core import triggers
from widget_server.core.audience import Audience, ReadyAudience
from widget_server.core.deciding import needs
from widget_server.core.deciding.ways import Way, way
from widget_server.core.patterns import duration_ms
from widget_server.core.questions import Notice
from widget_server.core.reaching import mailed_only
from widget_server.core.reasons import Needs, Timer
from widget_server.core.surveys import SENT, Step, Survey, SurveyVersion
from widget_server.core.triggers.filters import named
from widget_server.core.triggers.prepared import ReadyTrigger
from widget_server.core.triggers.schedules import starts, turn


class Listener(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A live survey with its trigger and audience made ready. Those with the same trigger share it, and so with audiences."""

    key: str
    version: SurveyVersion
    trigger: ReadyTrigger
    way: Way
    audience: ReadyAudience | None
    """Without its sample."""
    matched: bool
    """Whether the audience is nothing but traits that have to be this or that."""
    sample: float | None
    """Per cent of the people."""
    names: frozenset[str]
    """Names, and patterns of names, of the events that may make it due."""
    patterned: bool
    """Whether there are patterns among them."""
    fresh_ms: int
    late_ms: int
    """How late an event may come to matter: as long as it is fresh, after the wait."""
    certain: bool
    """Whether there is always something to ask."""
    sends: bool
    """Whether anything is sent, or done later, for its invitations."""
    needs: Needs

    @property
    def survey(self) -> Survey:
        """The survey as its file says."""
        return self.version.survey

    def ends(self, name: str) -> bool:
        """Whether an event of that name may end its wait."""
        until = self.trigger.until
        return until is not None and self.trigger.wait_ms is not None and named(until.event)(name)

    def hears(self, name: str) -> bool:
        """Whether an event of that name may make it due."""
        pattern = self.trigger.pattern
        return self.ends(name) or (pattern is not None and pattern.hears(name))

    def first_turn(self, workspace: str, respondent_id: str, *, now: int, time_zone: str) -> Timer | None:
        """The person's first turn; None without a schedule, or where it is over and would be too late."""
        schedule = self.trigger.schedule
        if schedule is None:
            return None
        due_at = starts(schedule, workspace, self.key, respondent_id, now=now, time_zone=time_zone)
        if due_at < now - self.fresh_ms:
            return None
        return turn(workspace, self.key, respondent_id, due_at=due_at)


class Shared:
    """What listeners share, by how it is written."""

    def __init__(self) -> None:
        self._ways: dict[bytes, Way] = {}
        self._audiences: dict[bytes, ReadyAudience] = {}
        self._needs: dict[Needs, Needs] = {}

    def __len__(self) -> int:
        """How many forms of triggers and audiences are known, also of surveys that are gone."""
        return len(self._ways) + len(self._audiences)

    def listener(self, version: SurveyVersion) -> Listener:
        """The survey's listener."""
        survey = version.survey
        written = survey.audience
        ways = self._way(survey)
        own = msgspec.structs.replace(written, sample=None) if written is not None else None
        looked_at = needs.needs(survey, ways.trigger)
        fresh_ms = duration_ms(survey.fresh)
        names = frozenset(triggers.names(ways.trigger))
        return Listener(
            key=survey.key,
            version=version,
            trigger=ways.trigger,
            way=ways,
            audience=self._audience(own, survey.key) if own is not None and own != Audience() else None,
            matched=own is not None and _matched(own),
            sample=written.sample if written is not None else None,
            names=names,
            patterned=any("*" in name for name in names),
            fresh_ms=fresh_ms,
            late_ms=fresh_ms + (ways.trigger.wait_ms or 0),
            certain=_certain(survey),
            sends=any(isinstance(one, Step) or one in SENT for one in survey.channels),
            needs=self._needs.setdefault(looked_at, looked_at),
        )

    def _way(self, survey: Survey) -> Way:
        written = _written(survey.when)
        known = self._ways.get(written)
        if known is None:
            known = self._ways[written] = way(triggers.ready(survey.when), survey.when)
        return known

    def _audience(self, audience: Audience, survey_key: str) -> ReadyAudience:
        written = _written(audience) + (survey_key.encode() if _samples(audience) else b"")
        known = self._audiences.get(written)
        if known is None:
            known = self._audiences[written] = audiences.ready(audience, survey_key)
        return known


def _written(value: object) -> bytes:
    return msgspec.json.encode(value)


def _matched(audience: Audience) -> bool:
    return audience == Audience(traits=audience.traits) and len(audiences.ready(audience, "").equalities) == len(
        audience.traits
    )


def _samples(audience: Audience) -> bool:
    """Whether a part of it is a sample, which each survey draws for itself."""
    parts = (*audience.all, *audience.any, *((audience.not_,) if audience.not_ is not None else ()))
    return audience.sample is not None or any(_samples(part) for part in parts)


def _certain(survey: Survey) -> bool:
    if mailed_only(survey):
        return False
    forms = [survey.questions, *(variant.questions or survey.questions for variant in survey.variants)]
    return all(
        any(not one.ask_if and one.known_from is None and not isinstance(one, Notice) for one in questions)
        for questions in forms
    )
