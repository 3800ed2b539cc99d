"""Read-only HTTP to one origin, over connections that prove where they lead."""
