"""What every test may use."""

from hypothesis import settings

# A first call may load a table or a model: time says nothing about a law.
settings.register_profile("pressmark", deadline=None)
settings.load_profile("pressmark")
