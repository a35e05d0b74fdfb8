"""Jobs, run by real RQ workers."""
