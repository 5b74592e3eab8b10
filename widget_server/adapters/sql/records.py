"""Rows to values and back: JSON as text, one function per record."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from widget_server.adapters.sql.database import Row
from widget_server.core.assembly import Assembly
from widget_server.core.context import Context
from widget_server.core.deciding import Decision, Invitation, Reason
from widget_server.core.events import Event, Json, Message, Respondent
from widget_server.core.questions import Value
from widget_server.core.reasons import Answered, Asked, Timer
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.ports import DecisionRecord, Key, Refusal

MESSAGE_CHARS = 4_000

_encoder = msgspec.json.Encoder()
_properties = msgspec.json.Decoder(dict[str, Any])
_context = msgspec.json.Decoder(Context)
_channels = msgspec.json.Decoder(tuple[str, ...])
_assembly = msgspec.json.Decoder(Assembly)
_json = msgspec.json.Decoder()
_reasons = msgspec.json.Decoder(dict[str, Reason])
_messages = msgspec.json.Decoder(tuple[Message, ...])
_value = msgspec.json.Decoder(Value)


def encode(value: object) -> str:
    """Its JSON, as the text a column holds."""
    return _encoder.encode(value).decode()


def decode_object(text: str) -> dict[str, Json]:
    """A JSON object."""
    return {} if text == "{}" else _properties.decode(text)


def decode_value(text: str) -> Value:
    """An answer's value."""
    value: Value = _value.decode(text)
    return value


def decode_messages(text: str) -> tuple[Message, ...]:
    """Messages that came with a page."""
    return () if text == "[]" else _messages.decode(text)


@lru_cache(maxsize=512)
def survey_version(workspace: str, version: str, definition: str) -> SurveyVersion:
    """A survey version; immutable, so read once."""
    return SurveyVersion(workspace=workspace, survey=msgspec.json.decode(definition, type=Survey), version=version)


def event_values(
    event: Event, *, seq: int, properties: str, fingerprint: str, sent_as: str | None = None
) -> dict[str, Any]:
    """An event as the values of its row; `sent_as`: the id under which it came, where it is its person's former one."""
    return {
        "workspace": event.workspace,
        "id": event.id,
        "respondent_id": event.respondent_id,
        "seq": seq,
        "name": event.name,
        "occurred_at": event.occurred_at,
        "received_at": event.received_at,
        "properties": properties,
        "source": event.source,
        "conversation_id": event.conversation_id,
        "page": event.page,
        "device": event.device,
        "fingerprint": fingerprint,
        "sent_as": sent_as,
    }


def event(workspace: str, row: Row) -> Event:
    """An event from a row of `tails` or `events`."""
    respondent_id, id, name, occurred_at, received_at, properties, source, conversation_id, page, device = row
    return Event(
        id=id,
        workspace=workspace,
        respondent_id=respondent_id,
        name=name,
        occurred_at=occurred_at,
        received_at=received_at,
        properties=decode_object(properties),
        source=source,
        conversation_id=conversation_id,
        page=page,
        device=device,
    )


def respondent(workspace: str, id: str, verified_at: int | None, traits: str) -> Respondent:
    """A respondent."""
    return Respondent(workspace=workspace, id=id, verified=verified_at is not None, traits=decode_object(traits))


def invitation_values(invitation: Invitation) -> dict[str, Any]:
    """An invitation as the values of its row."""
    return {
        "workspace": invitation.workspace,
        "id": invitation.id,
        "respondent_id": invitation.respondent_id,
        "survey_key": invitation.survey_key,
        "survey_version": invitation.survey_version,
        "event_id": invitation.event_id,
        "identity": invitation.identity,
        "channels": encode(invitation.channels),
        "kind": invitation.kind,
        "team": invitation.team,
        "variant": invitation.assembly.variant,
        "episode": invitation.episode,
        "assembly": encode(invitation.assembly),
        "status": invitation.status,
        "context": encode(invitation.context),
        "conversation_id": invitation.conversation_id,
        "mentor_id": invitation.mentor_id,
        "invited_at": invitation.invited_at,
        "expires_at": invitation.expires_at,
    }


def invitation(workspace: str, row: Row) -> Invitation:
    """An invitation from its columns, in the order of `invitations`."""
    (id, respondent_id, survey_key, survey_version, event_id, identity, channels, kind, team, episode, assembly, status,
     context, conversation_id, mentor_id, invited_at, expires_at, closed_at) = row  # fmt: skip
    return Invitation(
        id=id,
        workspace=workspace,
        respondent_id=respondent_id,
        survey_key=survey_key,
        survey_version=survey_version,
        event_id=event_id,
        identity=identity,
        channels=_channels.decode(channels),
        kind=kind,
        team=team,
        episode=episode,
        assembly=Assembly() if assembly == "{}" else _assembly.decode(assembly),
        status=status,
        context=_context.decode(context),
        conversation_id=conversation_id,
        mentor_id=mentor_id,
        invited_at=invited_at,
        expires_at=expires_at,
        closed_at=closed_at,
    )


@lru_cache(maxsize=64)
def _channel_names(text: str) -> tuple[str, ...]:
    return _channels.decode(text)


def asked(row: Row) -> Asked:
    """A past or open invitation from a row of `asked`, after whose it is."""
    invitation_id, survey_key, status, invited_at, expires_at, closed_at, kind, team, channels = row
    return Asked(
        invitation_id=invitation_id,
        survey_key=survey_key,
        status=status,
        invited_at=invited_at,
        expires_at=expires_at,
        closed_at=closed_at,
        kind=kind,
        team=team,
        channels=_channel_names(channels),
    )


def answered(row: Row) -> Answered:
    """A past answer from a row of `answered`, after whose it is."""
    survey_key, question_id, bank, value, answered_at = row
    return Answered(
        survey_key=survey_key, question_id=question_id, bank=bank, value=_json.decode(value), answered_at=answered_at
    )


def timer(workspace: str, row: Row) -> Timer:
    """A timer from a row of `take_timers`."""
    respondent_id, survey_key, due_at, since, kind, event_id, episode = row
    return Timer(
        workspace=workspace,
        respondent_id=respondent_id,
        survey_key=survey_key,
        due_at=due_at,
        since=since,
        kind=kind,
        event_id=event_id,
        episode=episode,
    )


def decision_values(decision: Decision, event: Event, respondent_id: str, *, id: str, now: int) -> dict[str, Any]:
    """A decision about `respondent_id` as the values of its row."""
    return {
        "workspace": event.workspace,
        "id": id,
        "event_id": event.id,
        "event_name": event.name,
        "respondent_id": respondent_id,
        "decided_at": now,
        "survey_key": decision.survey_key,
        "invitation_id": decision.invitation.id if decision.invitation else None,
        "reasons": encode(decision.reasons),
        "others": decision.others,
    }


def decision(row: Row) -> DecisionRecord:
    """A stored decision."""
    id, event_id, event_name, respondent_id, decided_at, survey_key, invitation_id, reasons, others = row
    return DecisionRecord(
        id=id,
        event_id=event_id,
        event_name=event_name,
        respondent_id=respondent_id,
        decided_at=decided_at,
        survey_key=survey_key,
        invitation_id=invitation_id,
        reasons=_reasons.decode(reasons),
        others=others,
    )


def refusal(row: Row) -> Refusal:
    """A line of the refusal log."""
    id, refused_at, code, message, item_id = row
    return Refusal(id=id, refused_at=refused_at, code=code, message=message, item_id=item_id)


def key(row: Row) -> Key:
    """A workspace's key."""
    workspace, id, kind, algorithm, secret, created_at, retired_at = row
    return Key(
        workspace=workspace,
        id=id,
        kind=kind,
        algorithm=algorithm,
        secret=secret,
        created_at=created_at,
        retired_at=retired_at,
    )


def merged(traits: Mapping[str, Json], told: Mapping[str, Json]) -> dict[str, Json]:
    """`traits` with what was told; a null removes one."""
    return {name: value for name, value in {**traits, **told}.items() if value is not None}


def shortened(message: Message) -> Message:
    """The message with no more text than is kept."""
    if message.text is None or len(message.text) <= MESSAGE_CHARS:
        return message
    return msgspec.structs.replace(message, text=message.text[:MESSAGE_CHARS])
