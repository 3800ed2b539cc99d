"""The dashboard in a real browser: the real server's page and answers in the official host implementation."""
