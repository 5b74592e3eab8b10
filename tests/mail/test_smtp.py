"""A mail handed over at most once: what a real server answers decides whether it may be tried again."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

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

    class Far(SmtpServer, frozen=True, kw_only=True):
        """This machine, as if it were another."""

        @property
        def here(self) -> bool:
            return False

    post = SmtpPost(Far(host="127.0.0.1", port=office.port, tls=False, user="anna", password="secret"), seconds=2)
    result, begun = await send(post)
    assert isinstance(result, Later)
    assert begun == 0
    assert office.addressed == []
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
