"""`zjtx`: the commands that an operator or an officer types; the sandbox adds its own where it is there."""
