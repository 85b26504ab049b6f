"""What waits for people: tasks, their forms, the inbox."""
