"""The promises of examples/: every file there is loaded, started or run."""
