"""The real 9router with stub upstreams: what is predicted in each state, and what the next request gets."""
