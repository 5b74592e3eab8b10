"""The console inside another application, below an address of the host's choosing."""

import httpx2
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.console.desk import FORM, PASSPHRASE, hire
from tests.served import QUICK, Place, prepare
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.app import create_app
from widget_server.settings import Settings


async def test_every_address_has_the_host_s_before_it(light_settings: Settings) -> None:
    keys = await prepare(light_settings, "academy")
    cuecard = create_app(light_settings, passwords=Argon2Passwords(QUICK))
    host = Starlette(routes=[Mount("/feedback", app=cuecard)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=host), base_url="https://us.example") as http:
        try:
            await cuecard.start()
            await hire(Place(cuecard, 0, keys, http), "boss", "administrator", login="boss")
            asked = await http.get("/feedback/console/academy/account")
            assert asked.headers["location"] == ("/feedback/console/academy/sign-in?to=%2Fconsole%2Facademy%2Faccount")
            door = await http.get(asked.headers["location"])
            assert 'action="/feedback/console/academy/sign-in"' in door.text
            fields = {"login": "boss", "password": PASSPHRASE, "to": "/console/academy/account"}
            entered = await http.post("/feedback/console/academy/sign-in", data=fields, headers=FORM)
            assert entered.headers["location"] == "/feedback/console/academy/account"
            page = await http.get(entered.headers["location"])
            assert page.status_code == 200
            inside = [part.split('"')[0] for part in page.text.replace("src=", "href=").split('href="')[1:]]
            inside.remove("#main")
            assert [each for each in inside if not each.startswith("/feedback/console/")] == []
            for address in inside:
                answer = await http.get(address, follow_redirects=True)
                assert answer.status_code == 200, address
            start = await http.get("/feedback/console/academy/start")
            assert "src=&#34;https://us.example/feedback/cuecard.js&#34;" in start.text
        finally:
            await cuecard.aclose()
