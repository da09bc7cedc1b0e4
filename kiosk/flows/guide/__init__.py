"""Talk to a guide: asked for, rung, talked, over."""
