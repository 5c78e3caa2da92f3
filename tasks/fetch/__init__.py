"""Asking real hosts for pages without hurting anyone. `fetcher.Fetcher` is the door; each other module is one room."""
