"""How pages become hits. Imports repository."""
