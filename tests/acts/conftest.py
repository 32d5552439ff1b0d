"""What the acts' tests share: the founded city, for what must be brought about over HTTP first."""

from founding import city, city_on, founded

__all__ = ["city", "city_on", "founded"]
