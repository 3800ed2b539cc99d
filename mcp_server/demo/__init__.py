"""The sample router: recorded answers over real HTTP, for a look without a router of one's own."""
