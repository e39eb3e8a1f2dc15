"""The table of contents of the system: what there is, and what each part is made of.

Only this folder knows dependency-injector. `ports` is what a profile provides; `use_cases` and `questions` are the same
in every profile; each other file is a profile: `embedded` keeps everything in a SQLite file and an archive folder.
"""

from entrypoints.container.late import hidden

# It looks for the web frameworks that it can inject into, and loads them: half of what it costs, and nothing of ours.
with hidden("starlette", "fastapi", "werkzeug", "yaml"):
    import dependency_injector.wiring  # noqa: F401
