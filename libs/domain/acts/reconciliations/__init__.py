"""Reconciliations (对账) of the feed: one file for each act."""
