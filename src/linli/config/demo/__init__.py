"""The demo district: its people, cases that lived through the loop, and the pictures drawn for them."""
