"""How a file becomes pages. Imports repository."""
