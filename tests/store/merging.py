"""A slow, obvious model of several ids of one person: everything is asked anew, by what came under which id."""

from dataclasses import dataclass, field


@dataclass
class Did:
    """An event, as it came."""

    id: str
    sent_as: str
    name: str
    at: int


@dataclass
class Invited:
    """An invitation, and for whom it was claimed."""

    id: str
    key: str
    of: str
    status: str
    expires_at: int
    withdrawn_for: str | None = None


@dataclass
class Waits:
    """A wait: whose it is now, for whom it was set, and by what that came under which id."""

    key: str
    whose: str
    of: str
    sent_as: str


@dataclass
class Model:
    """All of it, and who belongs to whom."""

    to: dict[str, str] = field(default_factory=dict)
    """To which id each was joined."""
    events: list[Did] = field(default_factory=list)
    invitations: list[Invited] = field(default_factory=list)
    waits: list[Waits] = field(default_factory=list)

    def person(self, id: str) -> str:
        """Whose an id is."""
        while id in self.to:
            id = self.to[id]
        return id

    def with_it(self, id: str) -> set[str]:
        """An id and those that were joined to it."""
        return {id} | {one for other, to in self.to.items() if to == id for one in self.with_it(other)}

    def did(self, person: str) -> list[Did]:
        """All that a person did, in order of arrival."""
        return [one for one in self.events if self.person(one.sent_as) == person]

    def asked(self, person: str) -> dict[str, str]:
        """All that a person was asked, with how it stands."""
        return {one.id: one.status for one in self.invitations if self.person(one.of) == person}

    def waiting(self, person: str) -> set[str]:
        """The surveys that wait for a person."""
        return {one.key for one in self.waits if one.whose == person}

    def open_of(self, person: str, key: str) -> Invited | None:
        """A person's open invitation to a survey."""
        found = [one for one in self.invitations if self.person(one.of) == person and one.key == key]
        return next((one for one in found if one.status == "open"), None)

    def lapse(self, person: str, now: int, key: str | None = None) -> None:
        """What is over by now is expired (of one survey, where that is claimed anew)."""
        for one in self.invitations:
            over = one.status == "open" and one.expires_at <= now and key in (None, one.key)
            if over and self.person(one.of) == person:
                one.status = "expired"

    def ask(self, id: str, sent_as: str, key: str, *, now: int, expires_at: int) -> None:
        """An event asks, unless that survey is open."""
        person = self.person(sent_as)
        self.lapse(person, now, key)
        if self.open_of(person, key) is None:
            self.invitations.append(Invited(id=id, key=key, of=person, status="open", expires_at=expires_at))

    def wait(self, sent_as: str, key: str) -> None:
        """An event begins a wait, unless one is on."""
        person = self.person(sent_as)
        if key not in self.waiting(person):
            self.waits.append(Waits(key=key, whose=person, of=person, sent_as=sent_as))

    def can_join(self, id: str, person: str) -> bool | None:
        """Whether an id can be made a person's; None: it is theirs."""
        if self.person(id) == self.person(person):
            return None
        return id not in self.to

    def join(self, id: str, person: str, *, now: int) -> None:
        """All that came under an id is a person's."""
        person = self.person(person)
        self.lapse(id, now)
        self.lapse(person, now)
        for one in self.invitations:
            if self.person(one.of) == id and one.status == "open" and self.open_of(person, one.key) is not None:
                one.status, one.withdrawn_for = "withdrawn", id
        own = self.waiting(person)
        self.waits = [wait for wait in self.waits if wait.whose != id or wait.key not in own]
        for wait in self.waits:
            wait.whose = person if wait.whose == id else wait.whose
        self.to[id] = person

    def split(self, id: str, *, now: int) -> None:
        """All that came under an id goes with it."""
        person, theirs = self.person(id), self.with_it(id)
        del self.to[id]
        for one in self.invitations:
            if one.withdrawn_for == id:
                one.status = "open" if one.expires_at > now else "expired"
                one.withdrawn_for = None
        for wait in self.waits:
            if wait.whose == person and (wait.of in theirs or wait.sent_as in theirs):
                wait.whose = id
                wait.of = wait.of if wait.of in theirs else id
