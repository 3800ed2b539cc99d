"""The settings: `environment` reads them, `address`, `url`, `credentials` check them, `settings` holds the result."""
