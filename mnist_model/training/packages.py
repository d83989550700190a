"""What training needs beside what the app does, see requirements.txt."""

TRAINING_PACKAGES = ("tensorflow", "sklearn", "scipy", "skimage", "matplotlib", "fontTools")
