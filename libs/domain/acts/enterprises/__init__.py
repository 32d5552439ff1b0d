"""Enterprises (企业): one file for each act."""
