"""The dashboard in a real browser: the real server's page and answers, hosted by the official host side."""
