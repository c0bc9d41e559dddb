"""drugcheck: encrypted case records, validation, approval and annex tables for a subdistrict office."""

__version__ = "0.1.0"
