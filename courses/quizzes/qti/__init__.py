"""Reads questions of other systems: QTI 2.x and 3, single items or content packages."""
