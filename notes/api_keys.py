"""Keys with which programs act for a person: making, finding, revoking. Core."""
