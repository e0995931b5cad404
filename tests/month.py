"""A month in the life of a company: each scene is a day of May 2026."""

from month_first_half import FirstHalf
from month_second_half import SecondHalf


class Month(FirstHalf, SecondHalf):
    """The company, its people and customers; one or more methods for each day."""
