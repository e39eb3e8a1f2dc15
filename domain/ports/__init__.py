"""What the domain needs from outside, one protocol a file.

Unless a docstring says otherwise: reads return what was last written by this process, writes are durable when they
return, every write can be repeated without effect, instants are aware UTC, and a store that is locked, throttled or out
of reach raises `StoreUnavailableError`. Lists of assets, releases, queue entries, analyses, quarantined rows, all
receipts and the runs of all use cases may lag a moment behind: a write that follows from one checks what it is about.
"""
