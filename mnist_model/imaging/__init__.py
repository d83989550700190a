"""Pixels and strokes: a drawing becomes an image in the MNIST format."""
