"""The only place that knows DuckDB: connection, lock-down, loading, named SQL."""
