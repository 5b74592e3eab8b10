"""A browser's part of signing in: cookies by host, redirects one by one, forms as they stand in pages."""

import html
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class Browser:
    """Keeps Secure cookies on loopback too, as real ones do."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self.cookies: dict[str, dict[str, str]] = {}

    async def get(self, url: str) -> httpx2.Response:
        """One request, no redirects."""
        return await self._send("GET", url)

    async def post(self, url: str, form: Mapping[str, str], *, origin: str | None = None) -> httpx2.Response:
        """A form; from a page of ours unless another origin is named."""
        return await self._send("POST", url, form, origin or "{0.scheme}://{0.netloc}".format(urlsplit(url)))

    async def follow(self, answer: httpx2.Response, *, until: str = "\n") -> httpx2.Response:
        """Redirects and refreshes, until one leads to an address with that in it (which is not asked for) or none does."""
        while (to := target(answer)) is not None and until not in to:
            answer = await self.get(to)
        return answer

    async def _send(
        self, method: str, url: str, form: Mapping[str, str] | None = None, origin: str | None = None
    ) -> httpx2.Response:
        jar = self.cookies.setdefault(urlsplit(url).netloc, {})
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
        if origin is not None:
            headers["origin"] = origin
        answer = await self._http.request(method, url, data=form, headers=headers, follow_redirects=False)
        self._http.cookies.clear()  # the jar is ours: one client serves several browsers
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            ended = "max-age=0" in cookie.lower() or "1970" in cookie
            jar.pop(name, None) if ended else jar.update({name: value})
        return answer


def target(answer: httpx2.Response) -> str | None:
    """Where an answer leads by itself."""
    if "location" in answer.headers:
        return urljoin(str(answer.url), answer.headers["location"])
    refresh = answer.headers.get("refresh", "")
    return urljoin(str(answer.url), refresh.partition("url=")[2]) if refresh else None


def asked(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def form(answer: httpx2.Response) -> tuple[str, dict[str, str]]:
    """The first form of a page: where it goes, and its hidden fields."""
    match = FORM.search(answer.text)
    assert match is not None, answer.text
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(match[2])}
    return urljoin(str(answer.url), html.unescape(match[1])), fields
