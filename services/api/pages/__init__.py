"""The few pages people look at: verify a certificate, the register, notices, statistics, and the API's reference.

Rendered here, in Chinese or English, from the same queries as the API; no script, nothing from elsewhere, no personal
data.
"""
