"""The floor's mail server: takes every mail and drops it, as fast as asyncio can. `python -m tests.benchmarks.mailbox PORT`"""

import asyncio
import sys

TAKEN = b"250 taken\r\n"


class Talk(asyncio.Protocol):
    """One connection: commands by line, a message until its dot."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._rest = b""
        self._message = False
        self._transport.write(b"220 mail.bench\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while True:
            end = b"\r\n.\r\n" if self._message else b"\r\n"
            line, found, rest = self._rest.partition(end)
            if not found:
                return
            self._rest = rest
            if self._message:
                self._message = False
                self._transport.write(TAKEN)
            elif line[:4].upper() == b"DATA":
                self._message = True
                self._transport.write(b"354 go on\r\n")
            elif line[:4].upper() == b"QUIT":
                self._transport.write(b"221 bye\r\n")
                self._transport.close()
            else:
                self._transport.write(TAKEN)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Talk, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
