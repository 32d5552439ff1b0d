"""Delivering the outbox: the feed's and the webhooks' clients know the wire formats, and nothing else does."""
