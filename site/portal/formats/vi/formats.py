"""What Django's Vietnamese formats leave out, or write otherwise than people here do."""

NUMBER_GROUPING = 3  # 1.234.567
DATE_FORMAT = "j/n/Y"
SHORT_DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "H:i j/n/Y"
SHORT_DATETIME_FORMAT = "H:i d/m/Y"
