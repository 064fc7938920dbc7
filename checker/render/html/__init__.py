"""Bricks of HTML pages: the shell that every page has, words in both languages, tables, a timeline."""
