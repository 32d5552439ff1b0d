"""Reads: one file for each noun; every query takes the actor and shows only what that actor may see."""
