"""`cuecard mail`: every survey's mail as it would come, to look at or in a mailbox of yours."""

from pathlib import Path

import click
import msgspec

from widget_server.adapters import files
from widget_server.adapters.channels.email import SmtpPost, composed, draw, smtp_server
from widget_server.cli.running import live_now, plainly
from widget_server.clock import now_ms
from widget_server.core.errors import InvalidInput, Misconfigured, NotFound
from widget_server.core.mailboxes import Mailbox, mailbox, writable
from widget_server.core.outbox import Sent
from widget_server.core.surveys import SurveyVersion
from widget_server.core.wording import said, standards
from widget_server.ports.email import Mail
from widget_server.services.cards import card
from widget_server.services.ids import new_id
from widget_server.services.mailing import ONE_CLICK, PREFERENCES, letter
from widget_server.services.publishing import Live
from widget_server.services.samples import sample
from widget_server.settings import Settings

SOMEBODY = "somebody@example.com"
NOBODY = Mailbox(name="", address="nobody@example.com")
"""Whom a mail is from where the workspace does not say so yet."""
ELSEWHERE = "https://feedback.example.com"


@click.command()
@click.argument("survey", default="")
@click.option("--workspace", help="Needed where there are several.")
@click.option("--language", help="A tag such as en or ru; left out: every language the survey speaks.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write .html, .txt and .eml into this folder."
)
@click.option("--open", "show", is_flag=True, help="Open what is written in a browser (needs --out).")
@click.option("--to", help="Send it to this address of yours, as a real one would come.")
@click.option("--workspaces", type=click.Path(path_type=Path), help="The folder of workspaces.")
@plainly
async def mail(
    settings: Settings,
    survey: str,
    workspace: str | None,
    language: str | None,
    out: Path | None,
    show: bool,
    to: str | None,
) -> None:
    """Show the mail of SURVEY, or of every survey: cuecard mail after-review --language ru

    Nobody is asked, and its links lead nowhere. Without --out and --to the text is printed.
    """
    if show and out is None:
        raise InvalidInput("--open needs a folder: --out DIR.")
    live = live_now(settings, workspace or _only(settings))
    drawn = [
        _mail(settings, live, version, tag)
        for version in _wanted(live, survey)
        for tag in ([language] if language else standards.speaks(version.survey))
    ]
    if to is not None:
        await _send(settings, live, drawn, to)
    elif out is None:
        click.echo("\n\n".join(f"{one.subject}\n\n{one.text}" for one in drawn))
    else:
        for file in [file for one in drawn for file in _written(one, out)]:
            click.echo(file)
            if show and file.suffix == ".html":
                click.launch(str(file))


def _only(settings: Settings) -> str:
    found = sorted(files.folders(Path(settings.workspaces)))
    if len(found) != 1:
        raise Misconfigured(f"Say which workspace with --workspace: {', '.join(found) or 'there is none yet'}.")
    return found[0]


def _wanted(live: Live, survey: str) -> list[SurveyVersion]:
    known = {**live.drafts, **live.versions}
    if survey and survey not in known:
        raise NotFound(f"There is no survey {survey!r}; there is {', '.join(sorted(known)) or 'none yet'}.")
    return [known[survey]] if survey else [known[key] for key in sorted(known)]


def _mail(settings: Settings, live: Live, version: SurveyVersion, language: str) -> Mail:
    home, now = settings.public_url.rstrip("/") or ELSEWHERE, now_ms()
    shown = card(sample(version, language=language, now=now), languages=(language,), grant="", now=now)
    preferences = f"{home}{PREFERENCES}sample"
    drawn = draw(letter(live, shown, link=f"{home}/s/sample", preferences=preferences))
    return Mail(
        id=f"{version.key}.{language}",
        sender=mailbox(live.email.sender or "") or NOBODY,
        reply_to=mailbox(live.email.reply_to or ""),
        to=SOMEBODY,
        subject=drawn.subject,
        text=drawn.text,
        html=drawn.html,
        language=shown.language,
        dated=now,
        unsubscribe=preferences + ONE_CLICK,
    )


def _written(one: Mail, out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    kinds = {"html": one.html.encode(), "txt": one.text.encode(), "eml": composed(one)}
    for kind, content in kinds.items():
        (out / f"{one.id}.{kind}").write_bytes(content)
    return [out / f"{one.id}.{kind}" for kind in kinds]


async def _send(settings: Settings, live: Live, mails: list[Mail], to: str) -> None:
    address = writable(to)
    if address is None:
        raise InvalidInput(f"Nothing can be sent to {to!r}.")
    if not settings.smtp_url:
        raise Misconfigured("Set CUECARD_SMTP_URL: smtp://user:password@mail.example:587.")
    if live.email.sender is None:
        raise Misconfigured("workspace.yaml does not say whom mail is from: email: {from: Academy <hello@…>}.")
    post = SmtpPost(smtp_server(settings.smtp_url))
    try:
        for one in mails:
            result = await post.send(msgspec.structs.replace(one, id=new_id("test_"), to=address), _always)
            if not isinstance(result, Sent):
                raise Misconfigured(f"{one.id} was not sent: {said(result.reason, 'en', now=now_ms())}.")
            click.echo(f"Sent {one.id} to {address}")
    finally:
        await post.aclose()


async def _always() -> bool:
    return True


COMMANDS = [mail]
