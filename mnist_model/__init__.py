"""Everything about digits and the models that read them; knows nothing of any page."""

from mnist_model.classifier import DigitClassifier, Prediction

__all__ = ["DigitClassifier", "Prediction"]
