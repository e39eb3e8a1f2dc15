"""The deployment on one machine: the stacks on an emulator of AWS, a simulator of the providers, and one day."""
