"""Tests of the promises in SECURITY.md, from outside: nothing planted in a router's responses appears in an answer."""
