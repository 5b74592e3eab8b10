"""Signing in by a company's provider in a real browser: there by a page that goes on by itself, back by a form that another
site posts, with the cookies that browsers let through."""

import asyncio
import shutil
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.conftest import IN_CI
from tests.e2e.conftest import Tab
from tests.e2e.hosting import application
from tests.sso.saml_provider import SamlIdp, sent
from tests.sso.served import settings_in, workspace
from widget_server.app import create_app

MAPPING = {"roles": [{"from": "eduPersonAffiliation", "is": "mentors", "role": "mentor"}], "name": "displayName"}


def test_by_saml_from_another_site_and_back(tab: Tab, tmp_path: Path) -> None:
    if shutil.which("xmlsec1") is None:
        pytest.fail("no xmlsec1") if IN_CI else pytest.skip("no xmlsec1")

    async def sign_on(request: Request) -> HTMLResponse:
        """The provider's page after a login: a form that posts itself."""
        xml = await asyncio.to_thread(idp.answer, str(request.url))
        fields = {"SAMLResponse": sent(xml), "RelayState": request.query_params["RelayState"]}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
        return HTMLResponse(
            f'<!doctype html><form method="post" action="{back}">{inputs}</form><script>document.forms[0].submit()</script>'
        )

    with application(Starlette(routes=[Route("/sso", sign_on)])) as provider:
        elsewhere = provider.replace("127.0.0.1", "localhost")  # another site, to a browser
        idp = SamlIdp(tmp_path, at=f"{elsewhere}/sso")
        described = {
            "kind": "saml",
            "key": "campus",
            "name": "Campus",
            "metadata": {"file": "idp.xml"},
            "mapping": MAPPING,
        }
        settings = settings_in(tmp_path)
        _done(workspace(settings, described, files={"idp.xml": idp.metadata}))
        with application(create_app(settings)) as server:
            console = f"{server}/console/academy"
            back = f"{console}/sign-in/campus/back"
            idp.knows(httpx2.get(f"{console}/sign-in/campus/metadata", trust_env=False).text.partition("?>")[2])
            page = tab().new_page()
            page.goto(f"{console}/account")
            page.get_by_role("button", name="Continue with Campus").click()
            page.wait_for_url(f"{console}/account")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            cookies = {cookie["name"]: cookie for cookie in page.context.cookies(server)}
            assert cookies.keys() == {"__Host-cuecard-academy"}
            assert cookies["__Host-cuecard-academy"]["sameSite"] == "Lax"
            assert cookies["__Host-cuecard-academy"]["httpOnly"]


def _done(work: Coroutine[Any, Any, None]) -> None:
    """In a thread: Playwright keeps an event loop in this one."""
    thread = threading.Thread(target=lambda: asyncio.run(work))
    thread.start()
    thread.join()
