"""One person's history for their mentor: on a page of the host's, and in a frame where no foreign script may run; live."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from examples.mentor_chat.people import Person, conversation_id
from examples.mentor_chat.tokens import staff_token
from examples.playing import Mentor, Room, Student, asked
from examples.running import Demo
from tests.e2e.conftest import Tab
from tests.e2e.hosting import host, listed

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Back office</title>
<script async src="{server}/cuecard.js" data-key="{key}"></script>
<cue-person respondent="{respondent}"></cue-person>
<iframe title="Feedback" width="500" height="500" src="{frame}"></iframe>
<script>window.cuecard = window.cuecard || function () {{ (cuecard.q = cuecard.q || []).push(arguments) }};
cuecard('identify', '{mentor}', {{ staffToken: '{token}' }})</script>"""


def test_a_history_on_a_page_and_in_a_frame(demo: Demo, room: Room, sam: Student, maria: Mentor, tab: Tab) -> None:
    mentor = Person(room=room.id, key="maria", language="en")
    token = staff_token(demo.keys.academy, mentor, [conversation_id(room.id, "sam")])
    asked(room, sam, maria)
    server, key = demo.places.cuecard, demo.keys.academy.browser
    with host() as site:
        listed(demo, "academy", key, site.origin)
        query = urlencode({"key": key, "origin": site.origin, "view": "person"})
        fragment = urlencode({"respondent": sam.id, "id": mentor.id, "token": token})
        site.files["/"] = PAGE.format(
            server=server,
            key=key,
            respondent=sam.id,
            mentor=mentor.id,
            token=token,
            frame=f"{server}/embed?{query}#{fragment}".replace("&", "&amp;"),
        )
        page = tab().new_page()
        page.goto(site.origin)
        here, framed = page.locator("cue-person"), page.frame_locator("iframe").locator("cue-person")
        for shown in (here, framed):
            expect(shown).to_contain_text("Waiting")
        sam.rate("2 of 5")
        sam.go_on("The tests say nothing")
        for shown in (here, framed):
            expect(shown).to_contain_text("Answered")
            expect(shown).to_contain_text("The tests say nothing")
        demo.command("workspace", "origin", "academy", site.origin, "--remove")
