"""The legal calendar (节假日安排): one file for each act."""
