"""What is measured and how it is scored; definitions in docs/evaluation.md."""
