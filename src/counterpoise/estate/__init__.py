"""What a user owns: estate.yaml, the register, entities and reviews, read safely and typed by schema."""
