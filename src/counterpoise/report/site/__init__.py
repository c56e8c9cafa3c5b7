"""A static site over the bundles of one estate: its periods, deployments, findings and derivations, side by side."""
