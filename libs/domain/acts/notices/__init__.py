"""Public notices and objections (公示与异议): one file for each act."""
