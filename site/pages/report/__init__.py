"""The report of one assessment: what the result page says, as a PDF to print and hand on.

`content` composes ready values (`sections` one after the other), `typesetting` makes the file of
them and is loaded by workers only, `status` says how far it is.
"""
