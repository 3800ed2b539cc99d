"""The real LiteLLM Proxy, from its own environment, in front of stub upstreams on loopback: `make integration`."""
