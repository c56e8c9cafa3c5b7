"""The stages of an audit as plain functions; the only place where the rooms meet."""
