"""SCORM and H5P packages: read safely, kept in versions, played on a host of their own."""
