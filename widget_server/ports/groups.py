"""Groups: what goes into the batches, and the only things that ever come out of them."""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Scope
from widget_server.core.groups import Gathered, GroupKind
from widget_server.core.questions import Value
from widget_server.ports.records import Filling

Gather = Callable[[Filling], Gathered]
"""Pure: what these answers come to for this filling. Raises AnswerRefused or InvitationClosed."""


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What came of answers that were sent at once."""

    filling: Filling
    """Completed; without a response, and without the answers."""
    released: bool = False
    """Whether a batch became full with them."""


class GroupCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often an answer was given to a question, in all released batches together."""

    survey_version: str
    question_id: str
    kind: GroupKind
    value: Value
    times: int


class GroupWords(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of which words are part, in the order of random ids: neither time nor person is in it."""

    survey_version: str
    question_id: str
    value: Value


class GroupName(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a grouped survey whose card said that a staff role may see names."""

    survey_version: str
    question_id: str
    respondent_id: str
    name: str | None
    value: Value


class GroupStore(Protocol):
    """Answers that nobody sees alone. Released batches are all that is read; nothing counts what waits."""

    async def join_group(
        self, workspace: str, respondent_id: str, invitation_id: str, gather: Gather, *, sent_id: str, now: int
    ) -> Joined:
        """Complete an invitation with all answers of a person at once, and put these into the open batches of their groups.

        Each goes to the first open batch that the person is not in. A batch that is full with it is released in the same
        transaction: its answers get new ids, and nothing keeps whose they were. An anonymous answer is kept without whose it is
        from the beginning. The same `sent_id` again changes nothing. Raises what `gather` raises, and NotFound.
        """
        ...

    async def group_counts(
        self, scope: Scope, survey_key: str, *, version: str | None = None, mentor_id: str | None = None
    ) -> list[GroupCount]:
        """Of the released batches of a survey within the scope: a mentor's own cell, cells of teams, or all; of one version and
        of one mentor's cell where that is said. Ordered by version, question and value. Values are without words."""
        ...

    async def group_words(
        self,
        scope: Scope,
        survey_key: str,
        question_id: str,
        *,
        version: str | None = None,
        mentor_id: str | None = None,
        most: int = 1000,
    ) -> list[GroupWords]:
        """What was written in the released batches of a question, as far as the scope reaches, in the order of random ids."""
        ...

    async def group_mentors(self, scope: Scope, survey_key: str) -> Sequence[str]:
        """The mentors of whose cells a batch is released, within the scope; sorted."""
        ...

    async def group_names(self, scope: Scope, survey_key: str) -> list[GroupName]:
        """Who answered what in a grouped survey whose card named a role that may see names; nothing where the scope is not of
        the whole workspace. The caller has looked at the role. What one person sent at once stands together."""
        ...
