"""The real better-ccflare, in front of stub upstreams on loopback: `make integration`."""
