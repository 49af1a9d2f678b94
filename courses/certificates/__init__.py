"""Certificates of participation: issued on request, checked by anybody, revocable.

`credential` says what is signed (Open Badges 3.0), `keys` keeps the key, `issuing` writes,
`printing` sets the PDF in a worker.
"""
