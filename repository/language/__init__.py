"""Words as search sees them: folded, cut, stemmed and tagged. Ingest and index both need them."""
