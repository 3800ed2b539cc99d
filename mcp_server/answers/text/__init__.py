"""Render a scrubbed view as compact text, for models and terminals alike. Pure."""
