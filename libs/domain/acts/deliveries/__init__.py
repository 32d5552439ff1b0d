"""Deliveries (推送): one file for each act."""
