"""Monitoring (运行监测): one file for each act."""
