"""Bringing evidence into the estate from where it lies: the only room that opens a connection, and never in an audit.

A connector is one module with `remotes(settings, secrets)`, which lists what the source offers. One loop
(`collecting`) does the rest for all of them: names, limits, retries, resuming, hashes, the account.
"""
