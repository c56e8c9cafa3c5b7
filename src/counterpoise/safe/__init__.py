"""Reading what nobody here wrote: text for terminals, YAML and JSON without surprises, parsing in a limited child."""
