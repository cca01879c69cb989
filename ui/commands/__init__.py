"""What the commands of `maleta` do; `ui/cli.py` says how they are called."""
