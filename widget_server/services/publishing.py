"""Making a workspace's files live: versions by content, one frozen value to decide with, a broken edit changes nothing."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, Protocol

import msgspec

from widget_server.core.catalogue import Catalogue
from widget_server.core.context import ContextRules
from widget_server.core.deciding import Invitation, planning
from widget_server.core.deciding.planning import Plan
from widget_server.core.identity_providers import IdentityProviders
from widget_server.core.matrix import MatrixRules
from widget_server.core.patterns import Duration
from widget_server.core.policy import Policy
from widget_server.core.questions import AnyQuestion, Text
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.core.themes import Look, resolved
from widget_server.core.workspaces import AccessRules, EmailRules, PushRules, ResultRules, Workspace

MANY = 200
"""With more surveys, what is live is built in another thread: events are decided meanwhile by what was live before."""

Severity = Literal["mistake", "warning"]


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong in a file, where, and what to do. Lines and columns count from 1. A warning keeps nothing from going
    live: it may be meant."""

    file: str
    line: int
    column: int
    message: str
    suggestion: str = ""
    severity: Severity = "mistake"

    def __str__(self) -> str:
        """One line, as compilers write it."""
        what = "warning: " if self.severity == "warning" else ""
        hint = f". {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {what}{self.message}{hint}"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the files of one workspace's folder say."""

    workspace: Workspace = Workspace()
    policy: Policy = Policy()
    surveys: tuple[Survey, ...] = ()
    """With their keys, and the questions of the bank that they use in them; those that are not live too."""
    questions: Mapping[str, AnyQuestion] = {}
    """The bank, by key."""
    catalogue: Catalogue | None = None
    """What the workspace says of its events; None: nothing."""
    identity_providers: IdentityProviders = IdentityProviders()


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace as it decides and asks now."""

    workspace: str
    """Its id."""
    name: str
    language: str
    look: Look = Look()
    """Its theme, as the widget is told it."""
    consent: Literal["required"] | None = None
    """Whether a page keeps nothing on a device before it was allowed."""
    rules: ContextRules = ContextRules()
    access: AccessRules = AccessRules()
    results: ResultRules = ResultRules()
    identity_providers: IdentityProviders = IdentityProviders()
    """By which staff may sign in."""
    email: EmailRules = EmailRules()
    """How it writes to people."""
    push: PushRules | None = None
    """What it shows as notifications; None: it sends none."""
    matrix: MatrixRules = MatrixRules()
    kinds: Mapping[str, Text] = {}
    """What kinds of surveys are called for those who are asked."""
    chat_link: str | None = None
    """Where staff find a conversation in the customer's chat."""
    retention: Duration = "365d"
    """How long what happened and what was answered is kept."""
    policy: Policy = Policy()
    plan: Plan = Plan()
    versions: Mapping[str, SurveyVersion] = {}
    """The live surveys by key."""
    drafts: Mapping[str, SurveyVersion] = {}
    """Those that stand in the folder with `live: false`."""
    known: Mapping[tuple[str, str], SurveyVersion] = {}
    """By key and version: the live ones, and those that were live since this process started."""


class Publisher(Protocol):
    """What publishing needs of a store (`ports.Store`)."""

    async def publish(self, version: SurveyVersion, *, now: int) -> None:
        """Keep a survey version; again changes nothing."""
        ...

    async def withdraw(self, workspace: str, survey_key: str, *, now: int) -> list[Invitation]:
        """Close a survey's open invitations that nobody has begun to answer."""
        ...

    async def open_surveys(self, workspace: str) -> list[str]:
        """Keys of the surveys that have open invitations, sorted."""
        ...


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What came of publishing: the value that is live now, and the invitations that ended with their surveys."""

    live: Live
    withdrawn: tuple[Invitation, ...] = ()


def version_of(survey: Survey) -> str:
    """12 hexadecimal digits of the SHA-256 of what the survey says; defaults left out and written out are the same."""
    return hashlib.sha256(msgspec.json.encode(survey, order="deterministic")).hexdigest()[:12]


def live(workspace: str, content: Content, *, before: Live | None = None) -> Live:
    """The value to decide with, of what the files say now."""
    before_known = before.known if before else {}
    versions = {survey.key: _version(workspace, survey, before_known) for survey in content.surveys if survey.live}
    drafts = {survey.key: _version(workspace, survey, before_known) for survey in content.surveys if not survey.live}
    known = {(one.key, one.version): one for one in versions.values()}
    return Live(
        workspace=workspace,
        name=content.workspace.name or workspace,
        language=content.workspace.language,
        look=resolved(content.workspace.theme),
        consent=content.workspace.consent,
        rules=content.workspace.context,
        access=content.workspace.access,
        results=content.workspace.results,
        identity_providers=content.identity_providers,
        email=content.workspace.email,
        push=content.workspace.push,
        matrix=content.workspace.matrix,
        kinds=content.workspace.kinds,
        chat_link=content.workspace.chat_link,
        retention=content.workspace.retention,
        policy=content.policy,
        plan=planning.plan(
            versions.values(), content.policy, content.workspace.context, before=before.plan if before else None
        ),
        versions=MappingProxyType(versions),
        drafts=MappingProxyType(drafts),
        known=MappingProxyType({**before_known, **known}),
    )


def _version(workspace: str, survey: Survey, known: Mapping[tuple[str, str], SurveyVersion]) -> SurveyVersion:
    """The survey's version: the same value as before, where it says the same."""
    version = version_of(survey)
    return known.get((survey.key, version)) or SurveyVersion(workspace=workspace, survey=survey, version=version)


async def publish(
    workspace: str, content: Content, store: Publisher, *, now: int, before: Live | None = None
) -> Published:
    """Keep the versions, withdraw what is no longer live, and return what is.

    `before` is what was live until now (None at the start of the process: then it is whatever has open invitations). A
    survey that is gone from the folder, or stands there with `live: false`, loses its unanswered invitations.
    """
    if len(content.surveys) > MANY:
        after = await asyncio.to_thread(live, workspace, content, before=before)
    else:
        after = live(workspace, content, before=before)
    for version in after.versions.values():
        if before is None or (version.key, version.version) not in before.known:
            await store.publish(version, now=now)
    asking = await store.open_surveys(workspace) if before is None else before.versions
    ended = set(asking) - set(after.versions)
    withdrawn: list[Invitation] = []
    for key in sorted(ended):
        withdrawn += await store.withdraw(workspace, key, now=now)
    return Published(live=after, withdrawn=tuple(withdrawn))


class Workspaces:
    """The live workspaces of one process, by id. A broken edit keeps the last good version live."""

    def __init__(self, store: Publisher) -> None:
        self._store = store
        self._live: dict[str, Live] = {}
        self._mistakes: dict[str, tuple[Mistake, ...]] = {}

    def get(self, workspace: str) -> Live | None:
        """What is live there; None for a workspace without files, or whose files never held together."""
        return self._live.get(workspace)

    @property
    def live(self) -> Mapping[str, Live]:
        """By id."""
        return MappingProxyType(self._live)

    @property
    def mistakes(self) -> Mapping[str, tuple[Mistake, ...]]:
        """What is wrong with the files of each workspace that has mistakes now."""
        return MappingProxyType(self._mistakes)

    async def take(self, workspace: str, read: Content | Sequence[Mistake], *, now: int) -> tuple[Invitation, ...]:
        """Make what was read live, or keep its mistakes to be told; returns the invitations that were withdrawn."""
        if not isinstance(read, Content):
            self._mistakes[workspace] = tuple(read)
            return ()
        published = await publish(workspace, read, self._store, now=now, before=self._live.get(workspace))
        self._live[workspace] = published.live
        self._mistakes.pop(workspace, None)
        return published.withdrawn
