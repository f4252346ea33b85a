"""The review page: excerpts with their proposals, decided one key at a time; a file, or served on this machine only."""
