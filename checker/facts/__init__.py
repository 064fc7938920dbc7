"""Which facts a check still needs, and the ones entered by hand: asked in a form or one by one."""
