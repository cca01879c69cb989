"""How people and programs reach the collection. Imports repository and index; `cli.py` alone also starts ingest."""
