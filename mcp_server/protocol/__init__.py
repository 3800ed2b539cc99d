"""Everything that speaks MCP: the server, its tools, resources, prompts, completions and the dashboard's page."""
