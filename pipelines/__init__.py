"""Dagster and nothing else: assets, checks and schedules made from the stages."""
