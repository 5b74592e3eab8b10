"""What somebody has answered, as they look back on it: their own, named, complete, newest first, page by page."""

import pytest

from tests.store.made import DAY, NOW, answered, asked, judge
from widget_server.core.responses import Reply
from widget_server.ports import Store


async def done(store: Store, number: int, who: str = "s1") -> str:
    """An invitation of its own survey, answered at once; its id."""
    invited = await asked(store, who, event=f"e{number}", key=f"k{number}")
    await store.answer("acme", who, answered(f"a{number}", invited.id), judge(complete=True), now=NOW + number)
    return invited.id


async def ids(store: Store, *, before: str | None = None, limit: int = 10, who: str = "s1") -> list[str]:
    return [one.invitation.id for one in await store.past_answers("acme", who, before=before, limit=limit)]


async def test_it_is_read_newest_first_and_page_by_page(store: Store) -> None:
    made = [await done(store, number) for number in range(5)]
    newest = made[::-1]
    assert await ids(store, limit=2) == newest[:2]
    assert await ids(store, limit=2, before=newest[1]) == newest[2:4]
    assert await ids(store, limit=2, before=newest[3]) == newest[4:]
    assert await ids(store, before=newest[4]) == []


async def test_two_that_were_begun_in_one_instant_are_told_once_each(store: Store) -> None:
    for number in range(3):
        invited = await asked(store, event=f"e{number}", key=f"k{number}")
        await store.answer("acme", "s1", answered(f"a{number}", invited.id), judge(complete=True), now=NOW)
    first = await ids(store, limit=1)
    second = await ids(store, limit=1, before=first[0])
    third = await ids(store, limit=1, before=second[0])
    assert len({*first, *second, *third}) == 3


async def test_nothing_is_in_it_that_is_somebody_elses_or_not_complete(store: Store) -> None:
    mine = await done(store, 0)
    theirs = await done(store, 1, "s2")
    begun = await asked(store, event="e2", key="begun")
    await store.answer("acme", "s1", answered("a2", begun.id), judge(), now=NOW)
    await asked(store, event="e3", key="open")
    assert await ids(store) == [mine]
    assert await ids(store, who="s2") == [theirs]
    assert await store.past_answers("other", "s1", before=None, limit=10) == []
    # Somebody else's is no place in the list, like one that does not exist.
    assert await ids(store, before=theirs) == []
    assert await ids(store, before="inv_nowhere") == []


@pytest.mark.parametrize("author", ["mentor", "respondent"])
async def test_old_cards_stay_at_hand_while_words_in_them_are_unseen(author: str, store: Store) -> None:
    id = await done(store, 0)
    later = NOW + 90 * DAY
    assert await store.fillings("acme", "s1", since=later) == []
    words = Reply(id="r1", invitation_id=id, author_id="maria", author=author, text="So?", sent_at=later)  # type: ignore[arg-type]
    await store.reply("acme", words)
    assert [one.invitation.id for one in await store.fillings("acme", "s1", since=later)] == [id] * (author == "mentor")
    await store.seen("acme", "s1", id, reply_id="r1", now=later)
    assert await store.fillings("acme", "s1", since=later) == []
