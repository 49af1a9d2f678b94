"""Reads questions of other systems: QTI 1.2 (Canvas, Common Cartridge), 2.x and 3."""
