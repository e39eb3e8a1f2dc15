"""The functions of Lambda: one module each, with `handler`; `functions` lists them with what each may do."""
