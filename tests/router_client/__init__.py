"""The promises of router_client, one file a module."""
