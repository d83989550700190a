"""The data sets: MNIST, pen drawings, images that are not digits, and synthetic stand-ins."""
