"""Workbooks (电子表格) that people read: what a rule found, as XLSX. Nothing here asks the database."""
