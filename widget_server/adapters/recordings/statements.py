"""xAPI statements, one a line. What a statement means is said in services/statements.py."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.recordings.lines import Refuse, Refused, milliseconds
from widget_server.services.rehearsing.recorded import Chunk, Recorded
from widget_server.services.statements import NoEvent, Statement, meant

_decoder = msgspec.json.Decoder(Statement | list[Statement])


class Statements:
    """Reads statements, also several on a line (a list, or an answer of a record store)."""

    def read(self, lines: Sequence[bytes], file: int, number: int, out: Chunk, refuse: Refuse) -> None:
        """The events of these lines, the first of which has that number."""
        for at, line in enumerate(lines, number):
            try:
                self.take(line, f"{file}:{at}", out)
            except (ValueError, RecursionError) as error:
                if line.strip():
                    refuse(at, error)

    def take(self, line: bytes, place: str, out: Chunk) -> None:
        """The events of one line."""
        said = _decoder.decode(line)
        if isinstance(said, Statement) and said.statements is None:
            self._take(said, place, out)
            return
        several = said if isinstance(said, list) else said.statements
        for number, one in enumerate(several or (), 1):
            self._take(one, f"{place}.{number}", out)

    def _take(self, said: Statement, place: str, out: Chunk) -> None:
        try:
            event = meant(said)
        except NoEvent as error:
            raise Refused(str(error)) from None
        time = said.timestamp or said.stored
        if time is None:
            raise Refused("neither timestamp nor stored says when it happened")
        at = milliseconds(time)
        out.append(Recorded(at, at, event.person, event.name, said.id or place, event.properties))
