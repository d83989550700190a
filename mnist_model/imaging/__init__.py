"""Pixels and strokes: turning a drawing into an image in the MNIST format."""
