"""Applications (申请): one file for each act."""
