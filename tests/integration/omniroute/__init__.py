"""The real OmniRoute with stub upstreams: `make integration-all`, since it takes minutes to compile and to run."""
