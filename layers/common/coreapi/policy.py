"""Every lifetime, limit and quota of the product, with the contract's words (docs/contract.md).

Numbers of a standard or of AWS are constants of the module that uses them.
"""

from datetime import timedelta

# Requests and answers

# The limits of a request body, which `http/request.py` enforces.
# §1: "body over 64 KiB (reports, rbac/import: 1 MiB)"
MAX_BODY_BYTES = 64 * 1024
MAX_REPORT_BODY_BYTES = 1024 * 1024
MAX_RBAC_DOCUMENT_BYTES = 1024 * 1024
# §1: "deeper than 32"
MAX_JSON_DEPTH = 32
# §1: "`limit` (1–100, default 50)"
MAX_PAGE_ITEMS = 100
DEFAULT_PAGE_ITEMS = 50
# §1: "Names … 1–200 code points"; also for cities, states, tax numbers and other lines
MAX_NAME_CHARACTERS = 200
# §1: "jwks, openapi, docs: public, 5 min"
PUBLIC_CACHE_LIFETIME = timedelta(minutes=5)
# §1: "A key is kept for 24 h"
IDEMPOTENCY_KEY_LIFETIME = timedelta(hours=24)

# Tokens and sessions

# §3, login: "The access token lasts 15 min"
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
# §3, refresh-token: "after 7 days without use and after 30 days in any case"
REFRESH_TOKEN_IDLE_LIFETIME = timedelta(days=7)
REFRESH_TOKEN_ABSOLUTE_LIFETIME = timedelta(days=30)
# §3, refresh-token: "for 30 s after it was replaced a token answers with the present one"
REFRESH_TOKEN_GRACE = timedelta(seconds=30)
# §3, refresh-token: "The session keeps the times of its last 32 rotations"
MAX_KEPT_ROTATIONS = 32
# §3, refresh-token: "the grace of a third rotation … without ever having rotated itself"
MAX_GRACES_OF_A_STRANGER = 2
# A session is read with every request and must stay small: it keeps only the newest networks.
MAX_SESSION_NETWORKS = 32
# A user's partition is read with every request and must stay small: one more sign-in ends the
# session that was unused for longest.
MAX_SESSIONS = 50
# §5: "the previous key verifies what it signed for 60 minutes more and then nothing": longer than a
# token's lifetime, with time for slow deployments.
RETIRED_SIGNING_KEY_LIFETIME = timedelta(minutes=60)

# Failed attempts

# §3, login: "five evaluated failures from one network, then a wait of 30 s doubling to 15 min"
FREE_ATTEMPTS = 5
FIRST_ATTEMPT_WAIT_SECONDS = 30
MAX_ATTEMPT_WAIT_SECONDS = 15 * 60
# §3, login: "IPv4 /24, IPv6 /56 of the source address"
IPV4_NETWORK_BITS = 24
IPV6_NETWORK_BITS = 56
# §3, login: "fifty from unknown networks together, then one shared clock"
FREE_ATTEMPTS_OF_UNKNOWN_NETWORKS = 50
# §3, login: "24 h of quiet"
ATTEMPT_QUIET_SECONDS = 24 * 60 * 60
# §3, login: "from which this account has signed in within 90 days (the ten newest"
KNOWN_NETWORK_LIFETIME = timedelta(days=90)
MAX_KNOWN_NETWORKS = 10

# Passwords

# §3, change-password: "12–256 code points after NFC"
MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 256
# §3, change-password: "the address's local part and the names (from four letters on)"
MIN_PERSONAL_PART_CHARACTERS = 4
# §4, user/create: "it must be changed at the first login and is good for 7 days"
TEMPORARY_PASSWORD_LIFETIME = timedelta(days=7)
# §3, forgot-password: "a one-time token (1 h), at most 5 an hour for each address"
PASSWORD_RESET_LIFETIME = timedelta(hours=1)
MAX_PASSWORD_RESETS_PER_HOUR = 5
# §5, notifications: "a new client key of their profile (at most 20 of its administrators)"
MAX_ADMINISTRATORS_MAILED = 20
# The hour begins when the mail is sent; a mail that is delayed for longer has no valid token.
PASSWORD_RESET_MAILED_WITHIN = timedelta(hours=24)
# §4, reset-password: "mails a one-time token"; the user did not ask for it, so it lasts longer
STAFF_PASSWORD_RESET_LIFETIME = timedelta(hours=24)

# Second factors: enrolment (a pending method), codes

# §3, two-factor-auth/create: "A pending method expires in 15 min"
PENDING_TFA_LIFETIME = timedelta(minutes=15)
# §2: "`emailCode`: at least 120 bits, 15 min, bound to the session"
EMAIL_CODE_LIFETIME = timedelta(minutes=15)
# A thief of the password must not be able to flood the mailbox.
MAX_EMAIL_CODES_PER_HOUR = 5
# §3, two-factor-auth/activate: "up to five methods (a sixth is 409 `TOO_MANY_METHODS`)"
MAX_TFA_METHODS = 5
# §3, two-factor-auth/activate: "recoveryCodes: [10]"
RECOVERY_CODES = 10

# Users and organizations

# §3, invite-user: "mails an invitation (7 days)"
INVITATION_LIFETIME = timedelta(days=7)
# §3, invite-user: "100 an hour per organization, 5 an hour and 20 a day per recipient"
MAX_INVITATIONS_PER_HOUR = 100
MAX_INVITATIONS_PER_RECIPIENT_HOUR = 5
MAX_INVITATIONS_PER_RECIPIENT_DAY = 20
# §2: "An invitation is kept 30 days after it closed, 90 after it expired"
CLOSED_INVITATION_KEPT_FOR = timedelta(days=30)
EXPIRED_INVITATION_KEPT_FOR = timedelta(days=90)
# §2: "After a decline that organization cannot invite the address for 7 days"
DECLINE_COUNTS_FOR = timedelta(days=7)
# §3, forgot-password: "one mail with the links of up to five of them"
MAX_INVITATIONS_PER_MAIL = 5
# §4, add-role-links, remove-role-links: "at most 50"
MAX_ROLE_LINKS = 50
# All of a user's roles in an organization change in one transaction, which holds a hundred items.
MAX_ROLES_PER_ENTITY = 20

# Organization profiles and business locations

# §3, api-key/list: "`lastUsedAt` is updated at most once a minute"
API_KEY_USE_INTERVAL = timedelta(minutes=1)
# Flags are part of the profile: every read of a profile reads them too.
MAX_FLAGS = 100
# A profile is listed under each of its tags, and all of it changes in one transaction, which holds
# a hundred items.
MAX_PARTICIPANT_TAGS = 20
# Participant types; measurers and verifiers of a tag; standard types of a measurer.
MAX_PARTICIPANT_CODES = 50
# §2: "`type` and `basin` are free text, up to 100 characters"; also suppliers and codes
MAX_SHORT_TEXT_CHARACTERS = 100
MAX_PREFERRED_SUPPLIERS = 100
MAX_ADDRESS_LINES = 10

# Reports and e-mail

MAX_LINE_ITEMS = 5_000
# The link to a report that is too large to be answered.
REPORT_LINK_LIFETIME = timedelta(minutes=5)
# A message outlives the stream's day and the dead-letter queue's days.
OUTBOX_MESSAGE_LIFETIME = timedelta(days=14)

# Audit

# §4, audit/list: "a value above 4 KB as `{sha256, bytes}`, an entry at most 64 KB"
MAX_AUDITED_VALUE_BYTES = 4 * 1024
MAX_AUDITED_CHANGES_BYTES = 60 * 1024
# The stream's reader raises an alarm when it is later than this.
AUDIT_SEALED_WITHIN = timedelta(minutes=5)
# Longer than any function runs: an entry has the time at which its call began.
AUDIT_SWEPT_AFTER = timedelta(minutes=20)
# By how much the clocks of two functions may differ.
MAX_CLOCK_SKEW = timedelta(minutes=5)
