"""Everything about digits and the models that read them; knows nothing of any page."""

from mnist_model.classifier import DigitClassifier, Prediction, predict_all

__all__ = ["DigitClassifier", "Prediction", "predict_all"]
