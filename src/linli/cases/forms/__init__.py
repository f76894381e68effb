"""Forms of the workbench, and what the public forms share with them."""
