"""The report of one assessment: what the result page says, as a PDF to print and hand on.

`content` composes ready values (`sections` one after the other), `making` has the file
made of them, in workers only, `status` says how far it is.
"""
