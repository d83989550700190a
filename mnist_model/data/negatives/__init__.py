"""Images that are not digits: scribbles, shapes, letters and more, for a model to refuse."""
