"""Addresses of the advisory features; each feature keeps its own list beside its views."""

app_name = "advisory"
urlpatterns: list = []
