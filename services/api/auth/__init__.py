"""Authentication and rate limits: tokens, keys, quotas."""
