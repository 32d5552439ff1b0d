"""What can happen to a rehearsal (试算)."""
