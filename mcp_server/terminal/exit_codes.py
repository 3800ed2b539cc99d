"""The exit codes of the command line."""

SERVING, NOT_SERVING = 0, 1
"""Whether the router would serve the next request; where that is unknown, NOT_SERVING."""

OK, FAILED = 0, 1
"""Of the commands that say nothing about a router."""

BAD_USAGE = 2
"""A wrong argument or setting."""

INTERRUPTED, BROKEN_PIPE = 130, 141
"""As a shell reports a program that SIGINT or SIGPIPE ended."""
