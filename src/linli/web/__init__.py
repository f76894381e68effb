"""The design system: base templates, components, static files, translations. Knows no domain but the kernel."""
