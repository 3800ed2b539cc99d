"""Settings, from the environment and the files that it names. Nothing else reads the environment."""
