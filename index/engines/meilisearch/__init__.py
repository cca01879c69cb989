"""The engine of the owner: a Meilisearch server."""
