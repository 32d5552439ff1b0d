"""The HTTP edge: one request from door to door."""
