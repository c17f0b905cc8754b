"""What a user asks for, each as one function with a Progress."""
