"""What we know: rows, files, vocabulary, jobs, changes. Knows no other package."""
