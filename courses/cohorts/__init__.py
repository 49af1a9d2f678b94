"""Classes of a course: seats and who waits for them, attendance, calendar, editing."""
