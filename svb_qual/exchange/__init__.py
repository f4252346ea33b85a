"""Exchange with the qualitative software that people know: what goes out of a study, and what comes back as decisions."""
