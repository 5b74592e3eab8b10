"""Surveys that were read before and had no mistake: an edit of one file does not read ten thousand again."""

import hashlib
from collections.abc import Mapping

import msgspec

from widget_server.adapters.files.bank import Bank
from widget_server.adapters.files.meanings import Around
from widget_server.core.surveys import Survey

MOST = 20_000


class Memory:
    """Surveys by all that they were read from; the latest `MOST`."""

    def __init__(self) -> None:
        self._surveys: dict[bytes, Survey] = {}

    def recall(self, key: bytes) -> Survey | None:
        """The survey that came of the same before."""
        survey = self._surveys.pop(key, None)
        if survey is not None:
            self._surveys[key] = survey
        return survey

    def keep(self, key: bytes, survey: Survey) -> None:
        """Remember it; the one that was not asked for the longest goes."""
        self._surveys[key] = survey
        if len(self._surveys) > MOST:
            del self._surveys[next(iter(self._surveys))]


def setting(language: str, around: Around, bank: Bank) -> bytes:
    """What a survey's meaning depends on beside its own file."""
    lent: Mapping[str, object] = {key: one.document.value for key, one in bank.items() if one.question is not None}
    return _digest(msgspec.json.encode((language, sorted(around.redact), around.catalogue, lent), order="sorted"))


def key(setting: bytes, stem: str, raw: bytes) -> bytes:
    """Of one file in that setting."""
    return _digest(setting + stem.encode() + b"\0" + raw)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=20).digest()
