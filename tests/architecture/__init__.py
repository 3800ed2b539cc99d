"""Tests that read the source: which module may do what."""
