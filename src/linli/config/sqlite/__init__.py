"""Django's SQLite backend behind one inter-process write lock."""
