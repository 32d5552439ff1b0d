"""The law of the scheme as literal tables: states, acts, who may perform them, events."""
