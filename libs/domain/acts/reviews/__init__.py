"""Reviews (审核与评审): one file for each act."""
