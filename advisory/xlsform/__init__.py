"""Instruments as tables: read, checked, compiled to a frozen definition, and written again.

    from advisory.xlsform.compile import read_instrument
    definition = read_instrument(Path("advisory/instruments/vn_dbi_1970"))

Pure Python with openpyxl: no database and no Django. The shape of a definition is told in
compile.py, conditions on answers in expressions.py. Nothing is imported here, so that scoring
does not load the spreadsheet library.
"""
