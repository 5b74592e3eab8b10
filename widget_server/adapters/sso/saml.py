"""SAML 2.0: an AuthnRequest by redirect, a signed assertion by POST. The guard reads first, then pysaml2 with xmlsec1 checks
the signature, and what counts is what both read alike."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from widget_server.adapters.sso import guard, library
from widget_server.adapters.sso.metadata import Described, Metadata
from widget_server.adapters.sso.ourselves import described
from widget_server.adapters.sso.refusing import Doubt, refused
from widget_server.adapters.sso.saying import Said
from widget_server.core.identity_providers import CLOCK_SKEW_MS, SamlProvider
from widget_server.ports import Clock
from widget_server.ports.provisioning import SpendOnce
from widget_server.ports.sign_in import Arrived, Attempt, Proven

SECONDS = 5
"""The library's time for one response."""
AT_ONCE = 2
"""So many responses are looked at at the same time: each costs a few processes."""
LONGEST_SUBJECT = 255

_PASSING = {
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient": "its NameID is another one each time",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress": "its NameID is an email address, which may be given to somebody else",
}

_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="saml")


class Saml:
    """Implements `ports.sign_in.SignInProvider`, and describes itself to the provider's administrator."""

    def __init__(
        self,
        workspace: str,
        provider: SamlProvider,
        *,
        folder: Path,
        metadata: Metadata,
        clock: Clock,
        spend: SpendOnce,
        public_url: str,
        secret: Callable[[], str | None],
    ) -> None:
        self.key = provider.key
        self.name = provider.name
        self._workspace = workspace
        self._provider = provider
        self._folder = folder
        self._metadata = metadata
        self._clock = clock
        self._spend = spend
        self._public_url = public_url.rstrip("/")
        self._secret = secret
        self._made: tuple[Described, str, Any] | None = None
        self._key_file: Any = None

    async def begin(self, attempt: Attempt) -> str:
        """See SignInProvider."""
        try:
            self._check_address(attempt.callback)
            there = await self._metadata.get()
            client = await self._in_thread(self._client, there, attempt.callback)
            address: str = await self._in_thread(
                library.request, client, there.address, request_id(attempt), attempt.state
            )
            return address
        except Doubt as doubt:
            raise refused(self._workspace, self.key, doubt) from None

    async def finish(self, attempt: Attempt, arrived: Arrived) -> Proven:
        """See SignInProvider."""
        try:
            if arrived.method != "POST":
                raise Doubt("the answer came in another way than asked for")
            self._check_address(attempt.callback)
            there = await self._metadata.get()
            raw = guard.decoded(arrived.form.get("SAMLResponse", ""))
            said = await self._in_thread(self._read, raw, there, attempt)
            subject = self._subject(said)
            await self._only_once(said)
        except Doubt as doubt:
            raise refused(self._workspace, self.key, doubt) from None
        return Proven(subject=subject, attributes=dict(said.attributes))

    async def described(self, callback: str) -> bytes:
        """Our own metadata, for the provider's administrator."""
        try:
            self._check_address(callback)
            document: bytes = await self._in_thread(self._own_metadata, callback)
            return document
        except Doubt as doubt:
            raise refused(self._workspace, self.key, doubt) from None

    # -- one response --------------------------------------------------------------------------------------------------
    def _read(self, raw: bytes, there: Described, attempt: Attempt) -> Said:
        encrypted = guard.is_encrypted(raw)
        if encrypted and self._provider.decryption_key is None:
            raise Doubt("the assertion is encrypted, and sign_in.yaml has no decryption_key")
        client = self._client(there, attempt.callback)
        opened = library.decrypted(client, raw) if encrypted else raw
        said = guard.said(opened, decrypted=encrypted)
        _check(said, there, attempt, now=self._clock())
        if encrypted:
            _agree(library.verified_sealed(client, raw, opened), said)
        else:
            _agree(library.verified(client, raw, request_id(attempt)), said)
        return said

    def _check_address(self, callback: str) -> None:
        """Whose response it is hangs on our own address, so it never comes from a request's headers: whoever sends us one could
        name their own, and bring what was meant for them."""
        if self._public_url:
            if not callback.startswith(f"{self._public_url}/"):
                raise Doubt("the address asked for is not under CUECARD_PUBLIC_URL", "away")
        elif urlsplit(callback).hostname not in ("localhost", "127.0.0.1", "::1"):
            raise Doubt("SAML needs CUECARD_PUBLIC_URL", "away")

    def _subject(self, said: Said) -> str:
        """The provider's lasting name for the account."""
        if self._provider.subject is not None:
            values = dict(said.attributes).get(self._provider.subject, ())
            subject = values[0] if len(values) == 1 else None
        else:
            if said.name_id_format in _PASSING:
                raise Doubt(f"{_PASSING[said.name_id_format]}: have it send a persistent one, or name a `subject`")
            subject = said.name_id
        if subject is None or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
            raise Doubt("the assertion has no name for the account")
        return subject

    async def _only_once(self, said: Said) -> None:
        """An assertion is good once, also after a restart, until it would have ended anyway."""
        ticket = f"saml:{self._workspace}:{self.key}:{said.assertion_id}"
        ends = said.not_on_or_after + 2 * CLOCK_SKEW_MS
        if not await self._spend(ticket, expires_at=ends, now=self._clock()):
            raise Doubt("the assertion was used before")

    async def _in_thread(self, call: Callable[..., Any], *given: object) -> Any:
        """The library waits for processes; it gets a thread, and an end. Whatever it raises is a doubt."""
        try:
            async with asyncio.timeout(SECONDS):
                return await asyncio.get_running_loop().run_in_executor(_threads, call, *given)
        except Doubt:
            raise
        except TimeoutError:
            raise Doubt("looking at it took too long", "away") from None
        except Exception as error:
            raise Doubt(f"the library refused it: {type(error).__name__}") from None

    # -- the library ---------------------------------------------------------------------------------------------------
    def _client(self, there: Described, callback: str) -> Any:
        """pysaml2, set up for this provider and this address of ours."""
        if self._made is None or self._made[:2] != (there, callback):
            self._made = (there, callback, library.client_of(self._settings(callback, there.text)))
        return self._made[2]

    def _own_metadata(self, callback: str) -> bytes:
        return described(entity_id=entity_id(callback), callback=callback, certificate=self._certificate())

    def _certificate(self) -> str | None:
        """What assertions may be encrypted for (PEM)."""
        name = self._provider.decryption_certificate
        try:
            return (self._folder / name).read_text("ascii") if name is not None else None
        except (OSError, UnicodeDecodeError):
            raise Doubt(f"the decryption_certificate {name} can't be read", "away") from None

    def _settings(self, callback: str, metadata: str) -> dict[str, Any]:
        xmlsec1 = shutil.which("xmlsec1")
        if xmlsec1 is None:
            raise Doubt("SAML needs the program xmlsec1 (Debian: apt install xmlsec1)", "away")
        settings: dict[str, Any] = {
            "entityid": entity_id(callback),
            "xmlsec_binary": xmlsec1,
            "allow_unknown_attributes": True,
            "accepted_time_diff": CLOCK_SKEW_MS // 1000,
            "metadata": {"inline": [metadata]},
            "service": {
                "sp": {
                    "endpoints": {"assertion_consumer_service": [(callback, library.BY_POST)]},
                    "allow_unsolicited": False,
                    "authn_requests_signed": False,
                    "want_assertions_signed": True,
                    "want_response_signed": False,
                }
            },
        }
        if self._provider.decryption_key is not None:
            settings["encryption_keypairs"] = [self._pair()]
        return settings

    def _pair(self) -> dict[str, str]:
        key, certificate = self._secret(), self._provider.decryption_certificate
        if key is None or certificate is None or self._certificate() is None:
            raise Doubt("decryption_key or its certificate is not there", "away")
        # xmlsec1 takes keys from files: one that only we can read, and that is gone when the process ends.
        self._key_file = tempfile.NamedTemporaryFile("w", suffix=".pem", prefix="cuecard-")  # noqa: SIM115
        self._key_file.write(key)
        self._key_file.flush()
        return {"key_file": self._key_file.name, "cert_file": str(self._folder / certificate)}


def entity_id(callback: str) -> str:
    """Our own, for a provider that answers to this address: where our metadata for it is."""
    return f"{callback.rpartition('/')[0]}/metadata"


def request_id(attempt: Attempt) -> str:
    """The id of the AuthnRequest of an attempt: what the response must answer."""
    return f"_{attempt.nonce}"


def _check(said: Said, there: Described, attempt: Attempt, *, now: int) -> None:
    """What the response says, held against this attempt. The library checks much of it too; here it must be there."""
    if said.issuer != there.entity_id:
        raise Doubt("another issuer than the metadata's")
    if said.in_response_to != {request_id(attempt)}:
        raise Doubt("it answers another request, or none")
    if said.destination not in (None, attempt.callback) or said.recipient != attempt.callback:
        raise Doubt("it is for another recipient")
    if entity_id(attempt.callback) not in said.audiences:
        raise Doubt("it is for another audience")
    if said.not_on_or_after + CLOCK_SKEW_MS <= now:
        raise Doubt("it has expired")
    if said.not_before is not None and said.not_before - CLOCK_SKEW_MS > now:
        raise Doubt("it is not valid yet")


def _agree(read: library.Read, said: Said) -> None:
    if (read.assertion_id, read.issuer, read.name_id) != (said.assertion_id, said.issuer, said.name_id):
        raise Doubt("the library read something else than the guard")
