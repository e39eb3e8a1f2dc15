"""The one-shot deployer of docker-compose.yml."""
