"""The embedded engine: tantivy in the data folder."""
