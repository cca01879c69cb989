"""Judged queries against the real thing: `maleta add`, `maleta serve`, the HTTP API."""
