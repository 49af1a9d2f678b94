"""Graded quizzes: a bank of questions, papers that are frozen when they are drawn, attempts."""
