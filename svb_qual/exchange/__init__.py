"""What goes to other tools and comes back: spreadsheets of review, IRaMuTeQ, 0/1 matrices."""
