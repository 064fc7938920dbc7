"""Words: how values, names, expressions and conditions are said in English and in Chinese."""
