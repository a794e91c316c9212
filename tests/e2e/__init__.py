"""A real Home Assistant process, a real browser, the virtual Ford: from the first click on."""
