"""A recipe and data become a bundle; the only room that needs TensorFlow beside the recipes."""
