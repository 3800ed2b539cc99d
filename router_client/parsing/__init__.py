"""Parsers that adapters and settings share: lenient JSON, Prometheus text, URLs, small files. All take linear time."""
