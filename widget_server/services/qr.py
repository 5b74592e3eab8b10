"""QR codes of our links, as pictures: for a slip of paper, a poster, a screen."""

import io

import segno

BORDER = 4
"""Of nothing, as wide as four of its squares: without it some phones find no code."""
SCALE = 12
"""Pixels to a square: a code of usual size prints well as wide as a hand."""


def svg(address: str) -> bytes:
    """One that is as large as whoever shows it wants."""
    out = io.BytesIO()
    _made(address).save(out, kind="svg", border=BORDER, light="#fff", omitsize=True, xmldecl=False, nl=False)
    return out.getvalue()


def png(address: str) -> bytes:
    """One for whatever takes no SVG."""
    out = io.BytesIO()
    _made(address).save(out, kind="png", border=BORDER, light="#fff", scale=SCALE)
    return out.getvalue()


def _made(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m")
