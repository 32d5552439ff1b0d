"""What the feed receiver has got: each event once, whatever number of times it was sent."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass
class Entry:
    """One event received; `sha256` is of its bytes. `attempts` counts the requests with its id, refused or not."""

    id: str
    type: str
    enterprise: str
    uscc: str | None
    sequence: int
    time: str
    first_at: str
    attempts: int
    data: dict[str, Any]
    sha256: str


@dataclass
class Ledger:
    """The entries in order of arrival, and the journal (JSON Lines) they are read back from after a restart.

    `greetings` counts the wrong certificates shown, by name; `impostures` the requests that came in spite of one.
    """

    journal: Path | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    greetings: Counter[str] = field(default_factory=Counter)
    impostures: int = 0
    _attempts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.journal and self.journal.exists():
            for line in self.journal.read_text(encoding="utf-8").splitlines():
                self._replay(line)

    def attempt(self, outcomes: Sequence[tuple[str, str]]) -> None:
        """Notes that a request came in: which events it carried, in its order, and what became of each."""
        for event_id, _ in outcomes:
            self._count(event_id)
        self._write({"request": outcomes})

    def record(self, event: dict[str, Any]) -> bool:
        """Takes the event in; False where it was here already."""
        if event["id"] in self.entries:
            return False
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._enter(event, at)
        self._write({"at": at, "event": event})
        return True

    def greeted(self, certificate: str) -> None:
        """Notes that somebody who connected was shown a wrong certificate."""
        self.greetings[certificate] += 1
        self._write({"certificate": certificate})

    def imposed(self) -> None:
        """Notes that somebody was shown one and sent a request all the same."""
        self.impostures += 1
        self._write({"imposture": True})

    def forget_all(self) -> None:
        self.entries.clear()
        self.greetings.clear()
        self.impostures = 0
        self._attempts.clear()
        if self.journal:
            self.journal.unlink(missing_ok=True)

    def of(self, enterprise: str | None) -> list[dict[str, Any]]:
        """The entries of one enterprise (id or credit code), or all, in order of arrival."""
        found = self.entries.values()
        return [asdict(e) for e in found if enterprise is None or enterprise in (e.enterprise, e.uscc)]

    def by_enterprise(self) -> dict[str, list[Entry]]:
        groups: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            groups.setdefault(entry.enterprise, []).append(entry)
        return groups

    @property
    def requests(self) -> int:
        return sum(self._attempts.values())

    def _count(self, event_id: str) -> None:
        self._attempts[event_id] = self._attempts.get(event_id, 0) + 1
        if event_id in self.entries:
            self.entries[event_id].attempts = self._attempts[event_id]

    def _enter(self, event: dict[str, Any], at: str) -> None:
        data = event.get("data") or {}
        self.entries[event["id"]] = Entry(
            id=event["id"],
            type=event["type"],
            enterprise=str(data.get("enterprise_id") or event.get("subject") or ""),
            uscc=data.get("uscc"),
            sequence=int(event["sequence"]),
            time=event["time"],
            first_at=at,
            attempts=self._attempts.get(event["id"], 1),
            data=data,
            sha256=event.get("sha256", ""),
        )

    def _replay(self, line: str) -> None:
        try:
            noted = json.loads(line)
        except ValueError:
            return  # the last line of a killed receiver may be cut short: that event was never acknowledged
        if "event" in noted:
            self._enter(noted["event"], noted["at"])
        elif "request" in noted:
            for event_id, _ in noted["request"]:
                self._count(event_id)
        elif "certificate" in noted:
            self.greetings[noted["certificate"]] += 1
        else:
            self.impostures += 1

    def _write(self, noted: dict[str, Any]) -> None:
        if self.journal:
            with self.journal.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(noted, ensure_ascii=False) + "\n")


def in_order(entries: list[Entry]) -> bool:
    """Whether one enterprise's events came in the order of their sequence numbers, with none left out."""
    numbers = [entry.sequence for entry in entries]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
