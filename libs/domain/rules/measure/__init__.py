"""A measure (认定办法) as typed data: model, functions, scores; reading, schema, differences."""
