"""Identifiers: unified social credit codes, case numbers, certificate numbers."""

import re
from dataclasses import dataclass

from stdnum.cn import uscc

from domain.rules.errors import FieldError, Invalid

_FORMAT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# registered by the market regulator as an enterprise or a cooperative; 92 is an individual business
ENTERPRISE_PREFIXES = ("91", "93")

# Without 0, 1, I, L and O, which people confuse.
CHECK_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CASE_PREFIXES = {"application": "SQ", "re_review": "FH", "revocation": "CX"}
_CERTIFICATE = re.compile(rf"ZJTX-HHHT-(\d{{4}})-(\d{{5}}|[1-9]\d{{5,}})-([{CHECK_ALPHABET}]{{6}})", re.ASCII)
_CASE = re.compile(r"(SQ|FH|CX)-(\d{4})-(\d{6}|[1-9]\d{6,})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CreditCode:
    """What is right and wrong about a unified social credit code (统一社会信用代码, GB 32100-2015).

    `checksum_ok` is the 18th character, `orgcode_check_ok` the 17th, which closes the organisation code within
    (GB 11714); `policy_prefix_ok` whether the code is right throughout and one that the market regulator gives to
    enterprises and cooperatives. The six digits of the division stay those of the first registration when a company
    moves, so no code is refused for them.
    """

    format_ok: bool
    checksum_ok: bool
    orgcode_check_ok: bool
    policy_prefix_ok: bool


def inspect_credit_code(code: str) -> CreditCode:
    """Look at every part of a code; nothing is raised."""
    if not _FORMAT.fullmatch(code):
        return CreditCode(False, False, False, False)
    checksum = uscc.calc_check_digit(code[:17]) == code[17]
    organisation = _organisation_check(code[8:16]) == code[16]
    prefix = checksum and organisation and code.startswith(ENTERPRISE_PREFIXES)
    return CreditCode(True, checksum, organisation, prefix)


def require_credit_code(code: str, pointer: str = "/uscc") -> str:
    """The code in capitals. Raises Invalid for a wrong form or check character.

    A wrong 17th character alone is left to a person: some codes in use have it.
    """
    normal = code.upper()
    found = inspect_credit_code(normal)
    if not found.format_ok:
        text = "应为18位统一社会信用代码", "A unified social credit code of 18 characters is expected"
        raise Invalid(errors=[FieldError(pointer, "credit_code_format", *text)])
    if not found.checksum_ok:
        text = "统一社会信用代码校验位不符", "The check character of the credit code is wrong"
        raise Invalid(errors=[FieldError(pointer, "credit_code_checksum", *text)])
    return normal


def make_credit_code(division: str, serial: str, *, prefix: str = "91") -> str:
    """A well-formed code for examples and tests; `serial` is the eight characters of the organisation code."""
    body = prefix + division + serial + _organisation_check(serial)
    return body + str(uscc.calc_check_digit(body))


def _organisation_check(serial: str) -> str:
    pairs = zip(_ORGANISATION_WEIGHTS, serial, strict=True)
    total = sum(weight * _ORGANISATION_ALPHABET.index(character) for weight, character in pairs)
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def case_number(kind: str, year: int, number: int) -> str:
    """A case number (受理编号): SQ for an application, FH a re-review, CX a revocation, e.g. SQ-2026-000123."""
    return f"{CASE_PREFIXES[kind]}-{year:04d}-{number:06d}"


def parse_case_number(text: str) -> tuple[str, int, int]:
    """`(kind, year, number)` of a case number. Raises Invalid."""
    match = _CASE.fullmatch(text)
    if match is None:
        raise Invalid("受理编号格式不符", "That is not a case number")
    kinds = {prefix: kind for kind, prefix in CASE_PREFIXES.items()}
    return kinds[match[1]], int(match[2]), int(match[3])


def certificate_number(year: int, number: int, check: str) -> str:
    """A certificate number (证书编号), e.g. ZJTX-HHHT-2026-00001-7K3M9Q; the check part cannot be guessed."""
    return f"ZJTX-HHHT-{year:04d}-{number:05d}-{check}"


def package_number(year: int, number: int) -> str:
    """The number of a feed package (报送数据包编号), e.g. BS-2026-0001."""
    return f"BS-{year:04d}-{number:04d}"


def parse_certificate_number(text: str) -> tuple[int, int, str]:
    """`(year, number, check part)` of a certificate number. Raises Invalid."""
    match = _CERTIFICATE.fullmatch(text)
    if match is None:
        raise Invalid("证书编号格式不符", "That is not a certificate number")
    return int(match[1]), int(match[2]), match[3]
