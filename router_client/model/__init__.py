"""What is known about a router: pure data, the same for every kind of router."""
