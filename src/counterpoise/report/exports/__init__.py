"""The report in formats of others, one file a module; see `counterpoise.report.exporting`."""
