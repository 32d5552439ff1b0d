"""The receiver's journal, read back: what came in which order, and what it truly has."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

# what the sender is told has arrived; a slow answer too, where it is not too slow
ACKNOWLEDGED = ("taken", "slow", "answer_twice", "accept_and_forget")
Place = tuple[str, int]


class Journal:
    """`attempts` are the requests in order, each event's id with what became of it; `has` is what was recorded.

    `certificates` are the wrong ones that were shown, `impostures` the requests that came in spite of one.
    """

    def __init__(self, path: Path) -> None:
        self.attempts: list[tuple[str, str]] = []
        self.has: dict[str, Place] = {}
        self.certificates: set[str] = set()
        self.impostures = 0
        for line in path.read_text("utf-8").splitlines():
            noted = json.loads(line)
            if "event" in noted:
                event = noted["event"]
                self.has[event["id"]] = (event["data"]["enterprise_id"], event["sequence"])
            elif "certificate" in noted:
                self.certificates.add(noted["certificate"])
            elif "imposture" in noted:
                self.impostures += 1
            else:
                self.attempts.append((noted["id"], noted["outcome"]))

    def out_of_order(self) -> Iterator[str]:
        """First attempts that came before the event ahead of them was acknowledged, for each company."""
        acknowledged: dict[str, set[int]] = defaultdict(set)
        tried: set[str] = set()
        for id_, outcome in self.attempts:
            company, sequence = self.has[id_]
            if id_ not in tried and sequence > 1 and sequence - 1 not in acknowledged[company]:
                yield f"{company}: {sequence} came before {sequence - 1} was acknowledged"
            tried.add(id_)
            if outcome in ACKNOWLEDGED:
                acknowledged[company].add(sequence)
