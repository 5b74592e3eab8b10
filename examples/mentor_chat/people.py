"""Who is in a room: two students, a mentor, one to replace her. A room is one fresh run of the story."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["student", "mentor"]

NAMES: dict[str, dict[str, str]] = {
    "sam": {"en": "Sam", "ru": "Сэм"},
    "lena": {"en": "Lena", "ru": "Лена"},
    "maria": {"en": "Maria", "ru": "Мария"},
    "ivan": {"en": "Ivan", "ru": "Иван"},
}
STUDENTS = ("sam", "lena")
MENTORS = ("maria", "ivan")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in a room. `id` is what Cuecard knows them by."""

    room: str
    key: str
    language: str

    @property
    def id(self) -> str:
        """Unique over rooms, so that every room begins without a past."""
        return f"{self.key}-{self.room}"

    @property
    def name(self) -> str:
        """As it stands beside the messages."""
        return NAMES[self.key][self.language]

    @property
    def role(self) -> Role:
        """What they are in every conversation of the room."""
        return "student" if self.key in STUDENTS else "mentor"


def conversation_id(room: str, student: str) -> str:
    """The conversation of a student of this room with whoever is the mentor."""
    return f"{student}-with-mentor-{room}"
