"""Tests of the process: its streams, its exit, its environment."""
