"""What all sheets share: a cell holds text, and no text of it steers the program that opens it."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# what a name or a code holds is text, whatever it looks like to a spreadsheet
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# with these a formula begins, in their full-width forms too, which some programs read alike
_STEERING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula."""
    return f"'{text}" if text.startswith(_STEERING) else text
