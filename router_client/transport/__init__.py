"""Read-only HTTP to one address, over connections that are proven before they carry a credential."""
