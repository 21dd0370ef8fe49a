"""THE STORY. A job becomes one frozen configuration, and the rooms are joined."""
