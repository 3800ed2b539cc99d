"""The settings: `environment` reads them, `address` and `credentials` check them, `settings` holds the result."""
