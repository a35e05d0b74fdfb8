"""Working stand-ins of what lies outside: engines, servers of other companies."""
