"""Digits and the models that read them, independent of the web app."""

from mnist_model.classifier import DigitClassifier, Prediction, predict_all

__all__ = ["DigitClassifier", "Prediction", "predict_all"]
