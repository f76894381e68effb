"""Rules of the loop: what a report must be, which calendar counts, which unit is responsible."""
