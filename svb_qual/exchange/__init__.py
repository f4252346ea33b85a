"""What goes to other tools and comes back: review workbooks, REFI-QDA projects, IRaMuTeQ, 0/1 matrices."""
