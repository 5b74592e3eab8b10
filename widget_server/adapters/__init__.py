"""The outside world, one room per thing; rooms never import one another."""
