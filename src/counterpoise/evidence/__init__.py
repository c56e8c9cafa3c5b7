"""The evidence store and its ledger: bytes kept once by hash, and an append-only record of them."""
