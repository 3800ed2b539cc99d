"""Read-only HTTP to one origin, over connections that are proven before they carry a credential."""
