"""How trainers edit course pages in Wagtail: forms, the checklist beside them, taking pages away."""
