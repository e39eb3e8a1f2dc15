"""The one-shot deployer of docker-compose.yml: the stacks on an emulator that is there, and one day of them."""
