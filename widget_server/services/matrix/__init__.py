"""Matrix as a home of conversations: rooms are watched, questions asked and answered in them, and what became of it is said there."""
