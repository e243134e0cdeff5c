"""The invented newspapers that ``tests.site`` serves: stories, layouts, channels."""
