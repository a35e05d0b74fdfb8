"""The door for RQ workers: jobs take ids, claim, go out, store."""
