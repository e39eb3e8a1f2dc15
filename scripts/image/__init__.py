"""The image's own tools: what makes it small, what measures it, and what builds and tries it without an engine."""
