"""Decisions (党组会议决定): one file for each act."""
