"""The adapters for 9router and OmniRoute: each trap of their APIs has a test."""
