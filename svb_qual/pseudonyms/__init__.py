"""Who and where: found in transcripts and replaced before anything enters a study."""
