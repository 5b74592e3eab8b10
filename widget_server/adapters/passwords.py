"""Passwords: argon2id in threads, four at once, and the same work for an account that does not exist."""

import asyncio
import secrets
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from widget_server.core.errors import TooMany

T = TypeVar("T")

AT_ONCE = 4
"""Each takes 64 MiB."""
MOST_WAITING = 64
RETRY_S = 10


class Argon2Passwords:
    """Implements `ports.sign_in.Passwords`. Raises TooMany where too many wait for their turn."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """See Passwords."""
        return await self._in_turn(lambda: self._hasher.hash(password))

    async def verify(self, secret: str, password: str) -> bool:
        """See Passwords."""
        right = await self._in_turn(lambda: self._verify(secret or self._hash_of_nobody(), password))
        return right and bool(secret)

    def outdated(self, secret: str) -> bool:
        """See Passwords."""
        return self._hasher.check_needs_rehash(secret)

    def prepare(self) -> None:
        """Make what strangers are compared with: the first one of them waits no longer than the others."""
        self._hash_of_nobody()

    def _hash_of_nobody(self) -> str:
        if not self._nobody:
            self._nobody = self._hasher.hash(secrets.token_urlsafe(32))
        return self._nobody

    def _verify(self, secret: str, password: str) -> bool:
        try:
            return self._hasher.verify(secret, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise TooMany("Too many sign in at once.", retry_after_s=RETRY_S)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1
