"""What each clause tells: one frame of act, time, place, sides, means and victims."""
