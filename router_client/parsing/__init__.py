"""How adapters read what came: lenient JSON, Prometheus text, upstream URLs. Linear in the input."""
