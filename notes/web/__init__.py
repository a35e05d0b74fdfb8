"""The door for browsers: pages and fragments. A view checks input, calls the core, answers."""
