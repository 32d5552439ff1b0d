"""Assessment: criteria compiled once, judged, explained; rehearsal of a measure; checks of reports."""
