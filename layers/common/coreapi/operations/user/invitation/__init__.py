"""The operations of /user/invitation."""
