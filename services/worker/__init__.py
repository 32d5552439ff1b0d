"""The worker: finds what is due in PostgreSQL and does it."""
