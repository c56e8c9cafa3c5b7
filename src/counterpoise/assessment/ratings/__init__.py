"""Ratings that others defined, computed from their own inputs: never mixed with the answers of an audit."""
