"""Facts about a company: the catalogue, what was declared, identifiers, divisions, sizes, growth."""
