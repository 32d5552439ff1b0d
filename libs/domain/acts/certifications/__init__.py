"""Certifications (认定): one file for each act."""
