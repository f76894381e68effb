"""One folder per outside system; each implements a `ports.py` of an app. Only config imports these."""
