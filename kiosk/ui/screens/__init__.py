"""A screen for each kind of view: it shows the view and reports touches, and decides nothing."""
