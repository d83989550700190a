"""What is no digit: scribbles, shapes, letters and more, for a model to learn to refuse."""
