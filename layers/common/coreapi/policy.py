"""Every lifetime, limit and quota of the product, once, with the contract's words.

Numbers of a standard or of AWS are constants of the module that keeps to them.
"""

from datetime import timedelta

# Failed attempts

# §3, login: "five evaluated failures from one network, then a wait of 30 s doubling to 15 min"
FREE_ATTEMPTS = 5
FIRST_ATTEMPT_WAIT_SECONDS = 30
MAX_ATTEMPT_WAIT_SECONDS = 15 * 60
# §3, login: "fifty from unknown networks together, then one shared clock"
FREE_ATTEMPTS_OF_UNKNOWN_NETWORKS = 50
# §3, login: "24 h of quiet"
ATTEMPT_QUIET_SECONDS = 24 * 60 * 60
# §3, login: "known are those from which this account has signed in within 90 days (the ten newest)"
KNOWN_NETWORK_LIFETIME = timedelta(days=90)
MAX_KNOWN_NETWORKS = 10

# Passwords

# §3, change-password: "12-256 code points after NFC"
MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 256
# §3, change-password: "the address's local part and the names (from four letters on)"
MIN_PERSONAL_PART_CHARACTERS = 4
