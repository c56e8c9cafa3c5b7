"""The report: a frozen object, printed as JSON, HTML and PDF, bundled with a manifest."""
