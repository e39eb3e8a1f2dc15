"""The image and the compose file, read without an engine: what `make image-check` builds has to be worth building."""
