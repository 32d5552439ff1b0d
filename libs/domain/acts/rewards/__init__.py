"""Rewards (奖励): one file for each act."""
