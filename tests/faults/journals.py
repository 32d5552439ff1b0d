"""The receiver's journal, read back: what came in which order, and what it truly has."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

# what the sender is told has arrived; a slow answer too, where it is not too slow
ACKNOWLEDGED = ("taken", "slow", "answer_twice", "accept_and_forget")
Place = tuple[str, int]


class Journal:
    """`requests` are those that came, of each its events with what became of them; `has` is what was recorded.

    `certificates` are the wrong ones that were shown, `impostures` the requests that came in spite of one.
    """

    def __init__(self, path: Path) -> None:
        self.requests: list[list[tuple[str, str]]] = []
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
                self.requests.append([(id_, outcome) for id_, outcome in noted["request"]])

    @property
    def outcomes(self) -> set[str]:
        return {outcome for request in self.requests for _, outcome in request}

    def out_of_order(self) -> Iterator[str]:
        """Events that came before the one ahead of them was acknowledged, or stood before it in the same request."""
        acknowledged: dict[str, set[int]] = defaultdict(set)
        for request in self.requests:
            places = [self.has[id_] for id_, _ in request]
            for place, (company, sequence) in enumerate(places):
                ahead = acknowledged[company] | {other for name, other in places[:place] if name == company}
                if sequence > 1 and sequence - 1 not in ahead:
                    yield f"{company}: {sequence} came before {sequence - 1} was acknowledged"
            for (company, sequence), (_, outcome) in zip(places, request, strict=True):
                if outcome in ACKNOWLEDGED:
                    acknowledged[company].add(sequence)
