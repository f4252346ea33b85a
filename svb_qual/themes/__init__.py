"""What the grid does not see: words, topics, Reinert classes, and whether enough people were heard."""
