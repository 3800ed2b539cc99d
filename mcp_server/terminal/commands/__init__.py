"""One module per command, each with `run(options)`, which returns the exit code. startup.py imports the chosen one."""
