"""The service's contract (OpenAPI 3.1) and the documents beside it, made from the code and compared."""
