"""The data sets: MNIST, pen drawings, what is no digit, and stand-ins of our own making."""
