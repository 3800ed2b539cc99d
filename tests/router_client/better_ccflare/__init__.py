"""The adapter for better-ccflare: each trap of its answers, and what it sends."""
