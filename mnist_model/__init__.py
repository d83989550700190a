"""Digits and the models that read them, independent of the web app."""

from mnist_model.classifier import DigitClassifier, predict_all
from mnist_model.prediction import Found, Prediction, Reading

__all__ = ["DigitClassifier", "Found", "Prediction", "Reading", "predict_all"]
