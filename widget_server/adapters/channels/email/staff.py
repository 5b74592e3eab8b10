"""Draws messages to staff as mail: plain words and links, no picture, no colours but the reader's own."""

from html import escape

from widget_server.core.digests import Digest
from widget_server.services.letters import Drawn

_FONT = "font-family: -apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif"


def draw_staff(message: Digest, *, workspace: str, settings: tuple[str, str], language: str) -> Drawn:
    """See `services.staff_mail.DrawStaff`."""
    words, address = settings
    body = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(message.subject)}</title></head>"
        f'<body style="margin: 0; padding: 20px 16px; {_FONT}; font-size: 15px; line-height: 22px">'
        f'<div style="max-width: 560px; margin: 0 auto"><p style="font-weight: 600">{escape(workspace)}</p>'
        f'{message.html}<p style="font-size: 13px; line-height: 18px; margin-top: 24px">'
        f'<a href="{escape(address)}">{escape(words)}</a></p></div></body></html>'
    )
    return Drawn(subject=message.subject, text=f"{message.text}\n\n{words}: {address}\n", html=body)
