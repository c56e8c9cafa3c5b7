"""Pure judgement over typed facts: no clock, no disk, no database."""
