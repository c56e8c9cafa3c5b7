"""Counterpoise: audits how an organisation uses AI models, open and closed."""

__version__ = "0.1.0"
