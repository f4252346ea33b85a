"""svb_qual: read interviews, code them against a codebook, and count what protects people at work.

Modules are layered and import only downwards (see ``docs/architecture.md``).
"""

__version__ = "0.1.0"
