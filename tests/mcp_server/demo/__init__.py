"""The sample router, its recorded states, and the tour over them."""
