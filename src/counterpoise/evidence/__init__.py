"""The evidence store and its ledger: bytes kept once under their SHA-256, and an append-only record of how they came."""
