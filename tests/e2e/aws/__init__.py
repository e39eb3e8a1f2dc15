"""The stacks on an emulator, with AWS's own runtime client around every handler."""
