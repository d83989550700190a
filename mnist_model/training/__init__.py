"""Training: from a recipe and data to a bundle. Apart from networks, only this needs TensorFlow."""
