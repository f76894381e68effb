"""The loop: a report comes in, is placed, classified, routed, handled, verified, closed, and its reporter told."""
