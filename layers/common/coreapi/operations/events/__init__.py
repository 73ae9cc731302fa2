"""Operations that events start, not requests."""
