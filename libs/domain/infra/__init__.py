"""Infrastructure: database, clock, logs, request id."""
