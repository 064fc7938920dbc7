"""What any stage may use: texts in two languages, reading files, resources, lazy imports."""
