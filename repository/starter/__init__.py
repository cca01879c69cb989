"""The sample toolkit: sources, the build that turns them into files, and the files."""
