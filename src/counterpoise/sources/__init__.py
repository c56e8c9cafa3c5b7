"""One file per format: recognise it, count its records, read them with their places."""
