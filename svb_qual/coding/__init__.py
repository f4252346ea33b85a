"""Coding: cues, clauses, rules, and passages that come from elsewhere."""
