"""The LiteLLM adapter, read from recorded answers."""
