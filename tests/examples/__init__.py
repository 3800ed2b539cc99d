"""Tests of examples/: every file is loaded, started or run."""
