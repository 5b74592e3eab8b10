"""Answers that are shown only together: into open batches, out of them as a whole, and never any other way."""

import hashlib
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.answering import close, own
from widget_server.adapters.sql.batches import open_batches
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import read_filling
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Scope
from widget_server.core.events import Json
from widget_server.core.groups import Batch, Gathered, Given, GroupKind, counted, full, place
from widget_server.ports.groups import Gather, GroupCount, GroupName, GroupWords, Joined

_encoder = msgspec.json.Encoder(order="deterministic")
"""In one order, so that neither counting nor the order in which somebody filled a table tells two answers apart."""


class Groups(Verbs):
    """Verbs about groups."""

    async def join_group(
        self, workspace: str, respondent_id: str, invitation_id: str, gather: Gather, *, sent_id: str, now: int
    ) -> Joined:
        """See Store."""
        # The sender's id is remembered as a fingerprint on the invitation, and nothing of what was sent with it.
        sent = {
            "workspace": workspace,
            "invitation_id": invitation_id,
            "id": hashlib.sha256(sent_id.encode()).hexdigest(),
        }

        async def write(tx: Transaction) -> Joined:
            _, _, owner = await own(tx, workspace, respondent_id, invitation_id)
            filling = await read_filling(tx, workspace, invitation_id)
            if await tx.fetch("answer_sent", **sent):
                return Joined(filling=filling)
            gathered = gather(filling)
            await tx.fetch("add_answer_sent", **sent, fingerprint="")
            await close(tx, workspace, owner, invitation_id, "completed", now=now)
            if gathered.names:
                await tx.executemany("add_group_name", _names(workspace, invitation_id, owner, gathered))
            released = await self._join(tx, workspace, owner, invitation_id, gathered)
            return Joined(filling=await read_filling(tx, workspace, invitation_id), released=released)

        return await self._write(write)

    async def _join(self, tx: Transaction, workspace: str, person: str, invitation_id: str, gathered: Gathered) -> bool:
        """Put the answers into their batches; whether one was released."""
        if not gathered.answers:
            return False
        cell: dict[str, Any] = {
            "workspace": workspace,
            "survey_key": gathered.survey_key,
            "survey_version": gathered.survey_version,
            "cell": gathered.cell,
        }
        await tx.fetch("lock_cell", **cell)
        verified = any(at is not None for _, at, _ in await tx.fetch("respondent", workspace=workspace, id=person))
        waiting = open_batches(await tx.fetch("open_batches", **cell))
        released = False
        for given in gathered.answers:
            batches = waiting.get((given.question_id, given.kind), {})
            batch = place(person, batches.values())
            if batch is None:
                batch = Batch(id=self._new_id("grb_"), needed=given.needed)
                values = {**cell, "id": batch.id, "team": gathered.team, "needed": given.needed}
                values |= {"question_id": given.question_id, "kind": given.kind, "number": max(batches, default=0) + 1}
                await tx.fetch("add_batch", **values)
            batch = msgspec.structs.replace(batch, people={**batch.people, person: verified})
            whose = person if gathered.erasable else None
            rows = await self._mixed(tx, workspace, batch, whose, given)
            if full(batch):
                await self._release(tx, cell, gathered, given, batch, rows)
                released = True
            else:
                of = {"workspace": workspace, "batch_id": batch.id}
                await tx.fetch("add_member", **of, respondent_id=person, invitation_id=invitation_id)
                await tx.executemany("add_pending", rows)
        return released

    async def _mixed(
        self, tx: Transaction, workspace: str, batch: Batch, whose: str | None, given: Given
    ) -> list[dict[str, Any]]:
        """The answers of the batch with this one more, taken out: in the order of new random ids, which tells nothing of the
        order in which they came."""
        of = {"workspace": workspace, "batch_id": batch.id}
        whole = [*(await tx.fetch("take_pending", **of)), (whose, _encode(given.value))]
        rows = [{**of, "id": self._new_id("grp_"), "respondent_id": person, "value": value} for person, value in whole]
        return sorted(rows, key=itemgetter("id"))

    async def _release(
        self,
        tx: Transaction,
        cell: dict[str, Any],
        gathered: Gathered,
        given: Given,
        batch: Batch,
        rows: Sequence[dict[str, Any]],
    ) -> None:
        """Put the answers where all see them together, and forget who was in the batch."""
        told = {**cell, "batch_id": self._new_id("grb_"), "team": gathered.team}
        told |= {"question_id": given.question_id, "kind": given.kind}
        released = [_released(told, given.kind, row["id"], row["value"]) for row in rows]
        await tx.executemany("add_group_answer", released)
        of = {"workspace": cell["workspace"], "batch_id": batch.id}
        await tx.fetch("drop_members", **of)
        await tx.fetch("drop_batch", **of)

    async def group_counts(
        self, scope: Scope, survey_key: str, *, version: str | None = None, mentor_id: str | None = None
    ) -> list[GroupCount]:
        """See Store."""

        async def read(tx: Transaction) -> list[GroupCount]:
            values = await _cells(tx, scope)
            rows = await tx.fetch("group_counts", **values, survey_key=survey_key, version=version, mentor_id=mentor_id)
            return [
                GroupCount(
                    survey_version=version, question_id=id, kind=kind, value=records.decode_value(value), times=times
                )
                for version, id, kind, value, times in rows
            ]

        return await self._read(read) if _reaches(scope) else []

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
        """See Store."""

        async def read(tx: Transaction) -> list[GroupWords]:
            values = await _cells(tx, scope)
            asked = {"survey_key": survey_key, "question_id": question_id, "version": version, "mentor_id": mentor_id}
            rows = await tx.fetch("group_words", **values, **asked, most=most)
            return [
                GroupWords(survey_version=version, question_id=question_id, value=records.decode_value(value))
                for version, value in rows
            ]

        return await self._read(read) if _reaches(scope) else []

    async def group_mentors(self, scope: Scope, survey_key: str) -> Sequence[str]:
        """See Store."""

        async def read(tx: Transaction) -> list[str]:
            rows = await tx.fetch("group_mentors", **await _cells(tx, scope), survey_key=survey_key)
            return [cell for (cell,) in rows]

        return await self._read(read) if _reaches(scope) else []

    async def group_names(self, scope: Scope, survey_key: str) -> list[GroupName]:
        """See Store."""

        async def read(tx: Transaction) -> list[GroupName]:
            rows = await tx.fetch("group_names", workspace=scope.workspace, survey_key=survey_key)
            return [
                GroupName(
                    survey_version=version,
                    question_id=id,
                    respondent_id=respondent_id,
                    name=_name(records.decode_object(traits) if traits else {}),
                    value=records.decode_value(value),
                )
                for version, id, respondent_id, traits, value in rows
            ]

        return await self._read(read) if scope.everything and _reaches(scope) else []


def _reaches(scope: Scope) -> bool:
    """A group belongs to no conversation: whoever is narrowed to some sees none."""
    return bool(scope) and scope.conversations is None


async def _cells(tx: Transaction, scope: Scope) -> dict[str, Any]:
    own: list[str] = []
    if scope.own and scope.person_id:
        rows = await tx.fetch("own_cells", workspace=scope.workspace, person_id=scope.person_id)
        own = [id for (id,) in rows]
    return {
        "workspace": scope.workspace,
        "everything": int(scope.everything),
        "teams": records.encode(scope.teams),
        "cells": records.encode(own),
    }


def _released(told: dict[str, Any], kind: GroupKind, id: str, value: str) -> dict[str, Any]:
    """A row of what was released."""
    return {**told, "id": id, "value": value, "counted": _encode(counted(kind, records.decode_value(value)))}


def _names(workspace: str, invitation_id: str, person: str, gathered: Gathered) -> list[dict[str, Any]]:
    return [
        {
            "workspace": workspace,
            "survey_key": gathered.survey_key,
            "invitation_id": invitation_id,
            "question_id": given.question_id,
            "survey_version": gathered.survey_version,
            "respondent_id": person,
            "value": _encode(given.value),
        }
        for given in gathered.answers
    ]


def _encode(value: object) -> str:
    return _encoder.encode(value).decode()


def _name(traits: dict[str, Json]) -> str | None:
    name = traits.get("name")
    return name if isinstance(name, str) else None
