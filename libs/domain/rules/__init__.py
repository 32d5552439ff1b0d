"""Pure rules: the standard library and plain values; no I/O, no clock, no SQL."""
