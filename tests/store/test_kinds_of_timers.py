"""A wait, a turn and an episode of one survey and one person: each kind is a timer of its own."""

import msgspec
import pytest

from tests.store.made import DAY, MINUTE, NOW, Witness, new_id, timer, told, waiting
from widget_server.core.events import Participant
from widget_server.core.surveys import Survey
from widget_server.ports import Store
from widget_server.services import inviting, publishing
from widget_server.services.publishing import Content

ASKED = {"name": "How was it?", "questions": [{"id": "why", "kind": "text", "text": "Why?"}]}
EPISODE = msgspec.convert(
    (
        {"key": "s", "when": {"event": "finished"}, "counterpart": "m", "audience": {"role": "student"}, **ASKED},
        {"key": "m", "when": {"event": "logged_in", "wait": "5m"}, **ASKED},
    ),
    tuple[Survey, ...],
)
"""A lesson is finished: the student is asked, and so is the mentor, who has a wait of their own."""


async def test_a_persons_wait_turn_and_episode_of_one_survey_ring_each(store: Store) -> None:
    await store.ingest([told("e1")], waiting())
    await store.ingest([told("e2", "anon:1")], waiting())
    every = [timer("anon:1"), timer("anon:1", kind="episode", event_id="e2", episode="epi_e2")]
    assert await store.set_timers([*every, timer(kind="episode", event_id="e1", episode="epi_e1")]) == 3
    assert await store.set_timers(every) == 0
    witness = Witness()
    await store.ingest([told("joined", "s1", name="joined", alias_of="anon:1"), told("e3", "s1")], witness)
    assert witness.seen[1].waiting == {"csat"}
    await store.ring(witness, now=NOW + DAY, most=1)
    await store.ring(witness, now=NOW + DAY)
    rung = [one.timer for one in witness.seen if one.timer is not None]
    assert [(one.kind, one.event_id, one.respondent_id) for one in rung] == [
        ("episode", "e1", "s1"),
        ("schedule", None, "s1"),
        ("wait", "e1", "s1"),
    ]


@pytest.mark.parametrize("before", ["wait", "episode"])
async def test_the_other_sides_own_wait_and_an_episode_do_not_displace_each_other(store: Store, before: str) -> None:
    live = publishing.live("acme", Content(surveys=EPISODE))
    for one in live.versions.values():
        await store.publish(one, now=NOW)
    decide = inviting.Deciding(lambda workspace: live, new_id=new_id)
    both = (Participant(id="anna", role="student"), Participant(id="maria", role="mentor"))
    acts = {
        "wait": told("l1", "maria", name="logged_in"),
        "episode": told("f1", "anna", name="finished", conversation_id="c1", participants=both),
    }
    await store.ingest([told("m", "maria", name="other")], decide)
    for kind in sorted(acts, key=lambda kind: kind != before):
        await store.ingest([acts[kind]], decide)
    [asked_now] = await store.ring(decide, now=NOW)
    assert asked_now.invitation is not None
    assert (asked_now.invitation.respondent_id, asked_now.invitation.episode) == ("maria", "epi_f1")
    [later] = await store.ring(decide, now=NOW + 5 * MINUTE)
    assert later.reasons["m"].code == "open"
