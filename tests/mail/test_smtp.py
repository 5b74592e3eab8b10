"""A mail handed over at most once: what a real server answers decides whether it may be tried again."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import msgspec
import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.mail.post_office import PostOffice, open_office
from tests.mail.test_composing import MAIL
from widget_server.adapters.channels.email import SmtpPost, SmtpServer, smtp_server
from widget_server.core.errors import Misconfigured
from widget_server.core.outbox import Failed, Later, Result, Sent, Skipped, Unsure
from widget_server.ports.email import Mail


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with open_office() as office:
        yield office


@pytest.fixture
async def post(office: PostOffice) -> AsyncIterator[SmtpPost]:
    post = SmtpPost(smtp_server(office.url), seconds=5)
    yield post
    await post.aclose()


class Far(SmtpServer, frozen=True, kw_only=True):
    """This machine, as if it were another."""

    @property
    def here(self) -> bool:
        return False


class Begun:
    """Whether it was begun."""

    def __init__(self, *, may: bool = True) -> None:
        self.times = 0
        self._may = may

    async def __call__(self) -> bool:
        self.times += 1
        return self._may


def mail(number: int = 0) -> Mail:
    return msgspec.structs.replace(MAIL, id=f"email_{number}", to=f"s{number}@school.example")


async def send(post: SmtpPost, number: int = 0) -> tuple[Result, int]:
    begin = Begun()
    return await post.send(mail(number), begin), begin.times


async def test_many_mails_go_by_one_connection(office: PostOffice, post: SmtpPost) -> None:
    for number in range(5):
        assert await send(post, number) == (Sent(), 1)
    assert office.connections == 1
    assert [read["To"] for read in office.mails()] == [f"s{number}@school.example" for number in range(5)]
    assert {envelope.mail_from for envelope in office.came} == {"hello@academy.example"}


async def test_many_at_once_share_a_few_connections(office: PostOffice, post: SmtpPost) -> None:
    results = await asyncio.gather(*(send(post, number) for number in range(40)))
    assert results == [(Sent(), 1)] * 40
    assert office.connections <= 4
    assert sorted(read["Message-ID"] for read in office.mails()) == sorted(
        f"<email_{number}@academy.example>" for number in range(40)
    )


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("550 5.1.1 no such user", Failed, "no_such_address"),
        ("550 unknown", Failed, "no_such_address"),
        ("553 5.1.3 bad address", Failed, "no_such_address"),
        ("550 5.2.1 mailbox disabled", Failed, "no_such_address"),
        ("554 5.7.1 relay access denied", Failed, "mail_refused"),
        ("550 relaying denied", Failed, "mail_refused"),
        ("550 5.7.1 we do not like you", Failed, "mail_refused"),
        ("552 5.2.2 mailbox full", Failed, "mail_refused"),
        ("450 4.2.0 greylisted", Later, "mail_refused"),
        ("421 4.3.2 closing", Later, "mail_refused"),
    ],
)
async def test_what_is_said_of_the_address(
    office: PostOffice, post: SmtpPost, answer: str, kind: type[Result], code: str
) -> None:
    office.to = lambda address: answer if address == "s0@school.example" else None
    result, begun = await send(post)
    assert isinstance(result, kind)
    assert not isinstance(result, Sent)
    assert result.reason.code == code
    assert begun == 0
    assert await send(post, 1) == (Sent(), 1)
    assert len(office.came) == 1


@pytest.mark.parametrize(
    ("answer", "kind"), [("451 4.3.0 later", Later), ("554 5.6.0 we do not like the words", Failed)]
)
async def test_a_message_that_is_refused_in_words_was_not_sent(
    office: PostOffice, post: SmtpPost, answer: str, kind: type[Result]
) -> None:
    office.message = lambda envelope: answer
    result, begun = await send(post)
    assert isinstance(result, kind)
    assert begun == 1
    office.message = lambda envelope: None
    assert await send(post, 1) == (Sent(), 1)
    assert len(office.came) == 1


async def test_a_connection_that_ends_in_the_message_leaves_it_unsure(office: PostOffice, post: SmtpPost) -> None:
    office.dies_in_the_middle = True
    result, begun = await send(post)
    assert isinstance(result, Unsure)
    assert begun == 1
    office.dies_in_the_middle = False
    assert await send(post, 1) == (Sent(), 1)


async def test_an_idle_connection_that_ended_is_made_anew(office: PostOffice, post: SmtpPost) -> None:
    assert await send(post) == (Sent(), 1)
    office.drop()
    assert await send(post, 1) == (Sent(), 1)
    assert len(office.came) == 2
    assert office.connections == 2


async def test_a_server_that_is_not_there_is_tried_later(free_tcp_port: int) -> None:
    post = SmtpPost(SmtpServer(host="127.0.0.1", port=free_tcp_port, tls=False), seconds=2)
    result, begun = await send(post)
    assert isinstance(result, Later)
    assert result.reason.code == "mail_unreachable"
    assert begun == 0
    await post.aclose()


async def test_what_is_not_to_be_sent_any_more_is_not_sent(office: PostOffice, post: SmtpPost) -> None:
    assert isinstance(await post.send(mail(), Begun(may=False)), Skipped)
    assert await send(post, 1) == (Sent(), 1)
    assert [read["To"] for read in office.mails()] == ["s1@school.example"]
    assert office.connections == 1


async def test_without_starttls_nothing_is_said_but_to_this_machine(office: PostOffice) -> None:
    elsewhere = msgspec.structs.replace(smtp_server(office.url), user="anna", password="secret")
    assert elsewhere.here
    assert not msgspec.structs.replace(elsewhere, host="mail.example").here
    post = SmtpPost(Far(host="127.0.0.1", port=office.port, tls=False, user="anna", password="secret"), seconds=2)
    result, begun = await send(post)
    assert isinstance(result, Later)
    assert begun == 0
    assert office.addressed == []
    await post.aclose()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server at 127.0.0.1 shows, and what believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certified")
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return shown, ssl.create_default_context(cafile=str(folder / "cert.pem"))


@pytest.mark.parametrize("password", ["p/w", "wrong"])
async def test_a_server_elsewhere_is_spoken_to_by_starttls_and_password(
    office: PostOffice, certified: tuple[ssl.SSLContext, ssl.SSLContext], password: str
) -> None:
    shown, trust = certified

    def known(server: object, session: object, envelope: object, mechanism: str, said: Any) -> AuthResult:
        return AuthResult(success=(said.login, said.password) == (b"anna", b"p/w"), handled=False)

    office.secured = {"tls_context": shown, "require_starttls": True, "auth_required": True, "authenticator": known}
    server = Far(host="127.0.0.1", port=office.port, tls=False, user="anna", password=password)
    post = SmtpPost(server, seconds=5, trust=trust)
    result, begun = await send(post)
    if password == "wrong":
        assert isinstance(result, Later)
        assert (result.reason.code, begun, office.addressed) == ("mail_refused", 0, [])
    else:
        assert (result, begun) == (Sent(), 1)
        assert len(office.came) == 1
    await post.aclose()


async def test_a_certificate_that_nobody_believes_is_told_nothing(
    office: PostOffice, certified: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    office.secured = {"tls_context": certified[0]}
    post = SmtpPost(Far(host="127.0.0.1", port=office.port, tls=False, user="anna", password="secret"), seconds=5)
    result, begun = await send(post)
    assert isinstance(result, Later)
    assert (result.reason.code, begun, office.addressed) == ("mail_unreachable", 0, [])
    await post.aclose()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", SmtpServer(host="mail.example", port=587, tls=False)),
        ("smtps://mail.example", SmtpServer(host="mail.example", port=465, tls=True)),
        (
            "smtp://anna%40x:p%2Fw@mail.example:2525",
            SmtpServer(host="mail.example", port=2525, tls=False, user="anna@x", password="p/w"),
        ),
    ],
)
def test_the_address_of_a_server(url: str, expected: SmtpServer) -> None:
    assert smtp_server(url) == expected


@pytest.mark.parametrize(
    "url", ["http://mail.example", "mail.example", "smtp://:secret@", "smtp://u:secret@h:99999", "smtp://u:secret@h/x"]
)
def test_what_is_no_address_of_one_never_tells_the_password(url: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        smtp_server(url)
    assert "secret" not in refused.value.message
