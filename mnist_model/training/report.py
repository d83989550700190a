"""What train.py prints of a bundle that it has written; needs no Keras."""

from mnist_model.networks.bundle import Bundle


def report(bundle: Bundle) -> None:
    """Print a bundle's accuracies, and whether they reach its recipe's reference figures."""
    metrics = bundle.metrics
    print(f"\nTest accuracy: {metrics.test.accuracy:.2%}")
    if metrics.training and metrics.validation:
        how = "on undistorted images after training"
        print(f"Training accuracy, {how}: {metrics.training.accuracy:.2%}")
        print(f"Validation accuracy, {how}: {metrics.validation.accuracy:.2%}")
    if metrics.drawings is not None:
        print(f"Accuracy on drawings by unseen writers: {metrics.drawings.accuracy:.2%}")
    if metrics.taught_test is not None:
        words = "Accuracy on taught drawings by people held out"
        print(f"{words}: {metrics.taught_test.accuracy:.2%}")
    if not metrics.reference:
        print("Reference: none given")
    for measure, goal in metrics.reference.items():
        value = metrics.accuracy_in(measure)
        verdict = "not measured" if value is None else "met" if value >= goal else "missed"
        print(f"Reference {measure.replace('_', ' ')} {goal:.2%}: {verdict}")
