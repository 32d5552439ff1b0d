"""What can happen to a measure file (认定办法文件)."""
