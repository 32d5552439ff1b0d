"""What OpenAPI publishes: one file for each noun."""
