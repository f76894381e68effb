"""Pages of the evaluation: the table, one row of it, and the cases behind a figure."""
