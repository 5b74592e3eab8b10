"""What workspace.yaml says of mail, and of what kinds of surveys are called."""

from collections.abc import Iterator, Sequence

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.workspaces import Filed
from widget_server.core.mailboxes import mailbox
from widget_server.core.surveys import Survey, first_channels, steps
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Mistake


def mail_mistakes(workspace: Workspace, spot: Spot) -> Iterator[Mistake]:
    """Of a workspace's own file."""
    rules = workspace.email
    for name, said in (("from", rules.sender), ("reply_to", rules.reply_to)):
        if said is not None and mailbox(said) is None:
            yield (
                spot.at("email", name).mistake(
                    "this is no address of mail", "Write one: Academy <hello@academy.example>."
                )
            )
    if rules.address_line is not None and not rules.address_line.isprintable():
        yield spot.at("email", "address_line").mistake("the address is more than one line", "Write it in one line.")
    if rules.sender is None and (rules.reply_to or rules.address_line):
        yield (
            spot.at("email").warning(
                "without `from` no mail is sent", "Add from: Academy <hello@academy.example>.", at_key=True
            )
        )


def mail_warnings(filed: Sequence[Filed], workspace: Workspace) -> Iterator[Mistake]:
    """Of live surveys that ask by mail in a workspace that does not say whom it is from."""
    if workspace.email.sender is not None:
        return
    for one in filed:
        if one.survey.live and _by_mail(one.survey):
            yield (
                one.spot()
                .at("channels")
                .warning(
                    "no mail is sent: workspace.yaml does not say whom it is from",
                    "Write email: {from: Academy <hello@academy.example>} there.",
                    at_key=True,
                )
            )


def _by_mail(survey: Survey) -> bool:
    later = (channel for step in steps(survey) for channel in step.through)
    return "email" in (*first_channels(survey), *later)
