"""The pages in Chromium, served as they really are."""
