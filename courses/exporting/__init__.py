"""A published course as a package other learning platforms play: SCORM 1.2 and SCORM 2004.

`pages` makes one page of each lesson, `manifest` says what the package holds, `scorm` zips both
with our small scripts in `player/`.
"""
