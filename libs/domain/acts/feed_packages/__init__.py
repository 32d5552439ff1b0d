"""What can happen to a feed package (报送数据包)."""
