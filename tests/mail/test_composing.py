"""A mail as bytes: what a mail program reads of it, and that nothing of it ends a header."""

import email
import email.policy
from email.message import EmailMessage

import msgspec
import pytest

from tests.mail.letters import NOW, USEFUL, asked_card, letter
from widget_server.adapters.channels.email import draw
from widget_server.adapters.channels.email.composing import composed
from widget_server.core.mailboxes import Mailbox, mailbox, stop_hash, writable
from widget_server.ports.email import Mail

MAIL = Mail(
    id="email_inv_1_0",
    sender=Mailbox(name="Academy", address="hello@academy.example"),
    to="anna@school.example",
    subject="Was it useful?",
    text="Was it useful?\nSay so.\n",
    html="<p>Was it useful?</p>\n",
    language="en",
    dated=NOW,
    unsubscribe="https://feedback.example/p/" + "t" * 200 + "/one-click",
)


def parsed(mail: Mail) -> EmailMessage:
    read = email.message_from_bytes(composed(mail), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def changed(**fields: object) -> Mail:
    return msgspec.structs.replace(MAIL, **fields)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_both_parts_come_back_as_they_were_drawn(language: str) -> None:
    drawn = draw(letter(asked_card(USEFUL, language=language)))
    read = parsed(changed(text=drawn.text, html=drawn.html, subject=drawn.subject, language=language))
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert body(read, "plain").strip() == drawn.text.strip()
    assert body(read, "html").strip() == drawn.html.strip()
    assert read["Subject"] == drawn.subject
    assert max(map(len, composed(changed(text=drawn.text, html=drawn.html)).split(b"\r\n"))) < 400


def test_its_headers() -> None:
    read = parsed(changed(reply_to=mailbox('"Academy, the team" <team@academy.example>')))
    assert read["From"] == "Academy <hello@academy.example>"
    assert read["To"] == "anna@school.example"
    assert read["Reply-To"].addresses[0].display_name == "Academy, the team"
    assert read["Message-ID"] == "<email_inv_1_0@academy.example>"
    assert read["Date"].datetime.timestamp() * 1000 == NOW
    assert read["List-Unsubscribe"] == f"<{MAIL.unsubscribe}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Precedence"] is None
    assert read["Content-Language"] == "en"


def test_one_click_is_promised_over_https_alone() -> None:
    read = parsed(changed(unsubscribe="http://127.0.0.1:8400/p/t/one-click"))
    assert read["List-Unsubscribe"] is not None
    assert read["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\x00"])
def test_no_name_and_no_subject_adds_a_header(end: str) -> None:
    nasty = f"Academy{end}Bcc: everybody@example.com{end}{end}<b>"
    for mail in (
        changed(subject=nasty),
        changed(sender=Mailbox(name=nasty, address="hello@academy.example")),
        changed(subject=f"Русский{nasty}", sender=Mailbox(name=f"Русский{nasty}", address="hello@academy.example")),
    ):
        read = parsed(mail)
        assert read["Bcc"] is None
        assert sorted(read.keys()) == sorted(parsed(MAIL).keys())
    for field in ({"to": f"anna@school.example{end}Bcc: x@y.example"}, {"id": f"x{end}y"}, {"unsubscribe": f"https://x.example/{end}"}):  # fmt: skip
        with pytest.raises(ValueError, match="head of a message"):
            composed(changed(**field))


def test_a_subject_that_looks_encoded_is_read_as_it_was_written() -> None:
    assert parsed(changed(subject="=?utf-8?q?Bcc?= (x)"))["Subject"] == "=?utf-8?q?Bcc?= (x)"


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("hello@academy.example", "", "hello@academy.example"),
        ("Academy <hello@academy.example>", "Academy", "hello@academy.example"),
        ('"Academy, the team" <hello@academy.example>', "Academy, the team", "hello@academy.example"),
        ("Академия <hello@академия.рф>", "Академия", "hello@академия.рф"),
    ],
)
def test_a_mailbox_is_a_name_and_an_address(text: str, name: str, address: str) -> None:
    assert mailbox(text) == Mailbox(name=name, address=address)


@pytest.mark.parametrize(
    "text", ["", "Academy", "Academy <hello>", "a@b@c", "A <a@b.c>\r\nBcc: x@y.z", "<a@b.c", "a@b.c, d@e.f", "a b@c.d"]
)
def test_what_is_no_mailbox(text: str) -> None:
    assert mailbox(text) is None


def test_what_can_be_written_to() -> None:
    assert writable("anna@школа.рф") == "anna@xn--80atdl2c.xn--p1ai"
    for one in ("anna", "анна@school.example", "a@b c", "a@b>", "a\r\n@b.c", "a@" + "b" * 300, "a@b..c"):
        assert writable(one) is None


def test_an_address_is_kept_as_a_hash_in_any_letter_case() -> None:
    one = stop_hash("salt", "academy", "Anna@School.example")
    assert one == stop_hash("salt", "academy", " anna@school.example ")
    assert one != stop_hash("salt", "shop", "anna@school.example")
    assert one != stop_hash("other", "academy", "anna@school.example")
    assert "anna" not in one
