"""A business's team that learns: what its owner sees and does. Courses know no businesses."""
