"""What other people's generators make of our contract: `make clients`. Nothing that they make is committed."""
