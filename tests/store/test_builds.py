"""Builds of the widget that were served: kept by name, and only the last ones."""

from tests.store.conftest import Open
from widget_server.ports import Packed, Store

FILES = {"cuecard.js": Packed(br=b"\x00br\xff", gz=b"\x1f\x8b"), "chunks/face.js": Packed(br=b"face", gz=b"")}


async def test_a_build_is_found_by_its_name(store: Store) -> None:
    await store.keep_build("aaaaaa", FILES, now=1, most=10)
    assert await store.builds() == ["aaaaaa"]
    for name, packed in FILES.items():
        assert await store.build_file("aaaaaa", name) == packed
    assert await store.build_file("aaaaaa", "chunks/nope.js") is None
    assert await store.build_file("bbbbbb", "cuecard.js") is None


async def test_what_was_kept_stays_as_it_was(store: Store) -> None:
    await store.keep_build("aaaaaa", FILES, now=1, most=10)
    await store.keep_build("aaaaaa", {"cuecard.js": Packed(br=b"other", gz=b"")}, now=2, most=10)
    assert await store.build_file("aaaaaa", "cuecard.js") == FILES["cuecard.js"]


async def test_the_builds_served_last_stay(store: Store) -> None:
    for now, build in enumerate(["aaaaaa", "bbbbbb", "aaaaaa", "cccccc"]):
        await store.keep_build(build, FILES, now=now, most=2)
    assert await store.builds() == ["aaaaaa", "cccccc"]
    assert await store.build_file("bbbbbb", "cuecard.js") is None


async def test_another_process_finds_them(lasting: str, open_another: Open) -> None:
    first, second = await open_another(), await open_another()
    await first.keep_build("aaaaaa", FILES, now=1, most=10)
    assert await second.build_file("aaaaaa", "cuecard.js") == FILES["cuecard.js"]
