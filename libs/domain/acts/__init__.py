"""Acts: one verb, one file, grouped by noun; `ls acts/applications` is all that can happen to an application.

An act has five beats: load it, locked; may this actor; do the facts allow; `advance`; return it. It never commits,
reads a clock, enqueues or speaks HTTP.
"""
