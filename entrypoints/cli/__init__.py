"""The command line `signal9`. What a command needs is imported when it runs, so that help and `status` start fast."""
