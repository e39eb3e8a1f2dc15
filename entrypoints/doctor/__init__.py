"""What is wrong with an installation, and how to mend it: one module a subject, each a list of findings."""
