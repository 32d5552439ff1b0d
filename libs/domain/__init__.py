"""The domain: what is true of the scheme, whoever asks."""
