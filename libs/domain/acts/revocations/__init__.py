"""Revocations (取消资格): one file for each act."""
