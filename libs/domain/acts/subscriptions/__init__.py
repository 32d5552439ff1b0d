"""Webhook subscriptions (订阅): one file for each act."""
