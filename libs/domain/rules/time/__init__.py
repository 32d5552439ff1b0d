"""Legal time: periods, days off, explanations of a period, how long records are kept, calendar files."""
