"""Random ids in qualified names that the server makes (`PreProcessorUtils.getUUID`, `AccessControlUtils.getUUID`)."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def make_short_id(length: int = 21) -> str:
    """A random id in the metastore's form: a letter, then letters and digits."""
    return secrets.choice(string.ascii_letters) + "".join(secrets.choice(_ALPHABET) for _ in range(length - 1))
