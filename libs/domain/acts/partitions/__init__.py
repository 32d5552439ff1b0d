"""Months (月份) of events and deliveries: one file for each act."""
