"""How fast, beside the floor of each row: `make bench`. Ratios only; docs/performance.md says what they mean."""
