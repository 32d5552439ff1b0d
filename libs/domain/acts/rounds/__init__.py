"""Rounds (申报批次): one file for each act."""
