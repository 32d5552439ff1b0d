"""The sample round: thirty invented enterprises through the whole life cycle, over the public interface alone."""

from sandbox.sample_round.run import walk

__all__ = ["walk"]
