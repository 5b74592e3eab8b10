"""What just happened, as one story: the events the chat sent, what Cuecard decided about each and why, and the answers."""

import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from examples.away.mailbox import Mail

Happening = dict[str, Any]

KEPT = 300
SHORT = 80
SEEDED_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A workspace to ask about, with the server key that may."""

    id: str
    server_key: str


@dataclass
class Journal:
    """The events that the chat's server sent, by room; the newest few hundred of each."""

    by_room: defaultdict[str, deque[Happening]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT)))

    def told(self, event: Mapping[str, Any]) -> None:
        """Keep one, unless it is of a room's seeded past. The room is the end of the respondent's id."""
        if event["at"] < time.time() * 1000 - SEEDED_MS:
            return
        who, _, room = str(event["respondent"]).rpartition("-")
        self.by_room[room].append(
            {
                "type": "event",
                "id": event["id"],
                "at": event["at"],
                "who": who,
                "name": event["name"],
                "detail": _short(event["properties"]),
                "said": event["said"],
            }
        )

    def mailed(self, mail: Mail) -> None:
        """A mail reached somebody of a room."""
        who, _, room = mail.to.partition("@")[0].rpartition("-")
        self.by_room[room].append(
            {
                "type": "reached",
                "id": f"mail-{mail.id}",
                "at": mail.at,
                "who": who,
                "by": "email",
                "words": mail.subject,
            }
        )

    def pushed(self, pushed: Mapping[str, Any]) -> None:
        """A phone of a room showed a notification."""
        who, _, room = str(pushed["to"]).rpartition("-")
        told = {"type": "reached", "who": who, "by": "push", "words": pushed["title"]}
        self.by_room[room].append({**told, "id": pushed["id"], "at": pushed["at"]})


class Watching:
    """One viewer's eye on one room: each `look` gives what is new since the last."""

    def __init__(self, *, room: str, language: str, journal: Journal, http: httpx2.AsyncClient) -> None:
        self.room, self.language, self.journal, self.http = room, language, journal, http
        self.begun_at = int(time.time() * 1000)
        self.seen: set[str] = set()

    async def look(self, workspaces: list[Workspace]) -> list[Happening]:
        """New happenings, oldest first. Raises httpx2.HTTPError while Cuecard is away."""
        found = list(self.journal.by_room[self.room])
        for workspace in workspaces:
            found += await self._decisions(workspace)
            found += await self._responses(workspace)
        new = [each for each in found if each["id"] not in self.seen]
        self.seen.update(each["id"] for each in new)
        return sorted(new, key=lambda each: int(each["at"]))

    async def _get(self, workspace: Workspace, path: str, **parameters: str | int) -> dict[str, Any]:
        answer = await self.http.get(path, params=parameters, auth=(workspace.server_key, ""))
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def _decisions(self, workspace: Workspace) -> list[Happening]:
        page = await self._get(workspace, "/v1/decisions", limit=50, language=self.language)
        return [
            {
                "type": "decision",
                "id": each["id"],
                "event_id": each["event_id"],
                "name": each["event"],
                "at": each["decided_at"],
                "who": who,
                "survey": each["survey"],
                "because": _events_behind(each),
                "reasons": [
                    {
                        "survey": survey,
                        "asked": survey == each["survey"],
                        "code": reason["code"],
                        "text": reason["text"],
                    }
                    for survey, reason in each["reasons"].items()
                ],
                "others": each["others_text"],
            }
            for each in page["decisions"]
            if (who := self._who(each["respondent_id"], each["decided_at"]))
        ]

    async def _responses(self, workspace: Workspace) -> list[Happening]:
        found: list[Happening] = []
        after: dict[str, str] = {}
        while True:
            page = await self._get(workspace, "/v1/responses", limit=200, language=self.language, **after)
            for each in page["responses"]:
                if who := self._who(each["respondent"]["id"], each["started_at"]):
                    found += _answered(each, who) + _replied(each, who)
            if not page["next"]:
                return found
            after = {"after": page["next"]}

    def _who(self, respondent: str, at: int) -> str:
        """The person's key in this room; empty for anybody else. A visitor belongs to whoever looks on."""
        if respondent.startswith("anon:"):
            return "visitor" if at >= self.begun_at else ""
        key, _, room = respondent.rpartition("-")
        return key if room == self.room else ""


def _events_behind(decision: Mapping[str, Any]) -> list[str]:
    """Ids of the events that led to the ask, oldest first."""
    if decision["survey"] is None:
        return []
    return [str(id) for id in decision["reasons"][decision["survey"]]["values"].get("event_ids", ())]


def _answered(response: Mapping[str, Any], who: str) -> list[Happening]:
    return [
        {
            "type": "answer",
            "id": f"{response['invitation']}/{answer['question']}",
            "at": answer.get("answered_at") or response["started_at"],
            "who": who,
            "survey": response["survey"]["key"],
            "question": answer["question"],
            "words": answer.get("words") or str(answer["value"]),
        }
        for answer in response["answers"]
    ]


def _replied(response: Mapping[str, Any], who: str) -> list[Happening]:
    return [
        {
            "type": "reply",
            "id": reply["id"],
            "at": reply["sent_at"],
            "who": who if reply["author"] == "respondent" else "mentor",
            "words": reply["text"],
        }
        for reply in response.get("replies", ())
    ]


def _short(properties: Mapping[str, Any]) -> str:
    text = ", ".join(f"{name}: {value}" for name, value in properties.items())
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
