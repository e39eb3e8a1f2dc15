"""One module a command, each with a click command named `command`; `entrypoints.cli.app` lists them.

A module loads only what its command needs: the time that `signal9 status` takes is mostly imports.
"""
