"""The table of contents of the system: what there is, and what each part is made of.

Only this folder knows dependency-injector. `ports` is what a profile provides; `use_cases` and `questions` are the same
in every profile; each other file is a profile: `embedded` keeps everything in a SQLite file and an archive folder.
"""
