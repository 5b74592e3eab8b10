"""The first page of a workspace: each step ticks itself once it has happened."""

import re

from tests.console.desk import OURS, hire, seated
from tests.console.test_live import answered
from tests.served import Place


async def test_the_steps_tick_themselves(place: Place) -> None:
    await hire(place, "boss", "administrator")
    browser = await seated(place, "boss")

    async def done() -> list[str]:
        page = await browser.get("/start", **{**OURS, "hx-request-type": "partial"})
        assert "<html" not in page.text
        steps = page.text.split('<li class="step')[1:]
        return [re.findall(r"<h2>([^<]*)</h2>", step)[0] for step in steps if step.startswith(" done")]

    assert (await browser.get("/")).headers["location"] == "/console/academy/start"
    assert await done() == ["A key for your pages", "Which pages may ask", "A first survey"]
    await place.event("exercise_failed")
    assert "A first event" in await done()
    await answered(place)
    assert await done() == [
        "A key for your pages",
        "Which pages may ask",
        "A first event",
        "A first survey",
        "A first rating",
    ], "nothing was on a screen"
    assert (await browser.get("/")).headers["location"] != "/console/academy/start"


async def test_the_tag_is_one_to_paste(light: Place) -> None:
    await hire(light, "boss", "administrator")
    page = await (await seated(light, "boss")).get("/start")
    tag = f"&lt;script async src=&#34;{light.url}/cuecard.js&#34; data-key=&#34;{light.keys.browser.id}&#34;&gt;"
    assert tag in page.text
    assert "cuecard.q = cuecard.q || []" in page.text, "an event is told before the script has come"
