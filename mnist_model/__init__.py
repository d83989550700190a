"""Digits and the models that read them, independent of the web app."""

from mnist_model.classifier import DigitClassifier, predict_all
from mnist_model.imaging.load_photo import PhotoError, load_photo
from mnist_model.prediction import Found, Prediction, Reading

__all__ = [
    "DigitClassifier",
    "Found",
    "PhotoError",
    "Prediction",
    "Reading",
    "load_photo",
    "predict_all",
]
