"""What every engine and every format promises."""
