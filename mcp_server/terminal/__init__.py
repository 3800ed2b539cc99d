"""What a person sees on a terminal: the same texts, in colour and to its width.

Of the extra `terminal`; start-up of the server imports nothing of this.
"""
