"""Every call to another company goes through here. Foundation."""
