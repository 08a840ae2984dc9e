"""Who runs this process, for the audit: the account and the machine, as the operating system tells them."""

import os
import pwd
import socket


def actor() -> str:
    """`anna@build-7`; the account's number where it has no name, as in some containers."""
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        account = str(os.getuid())
    return f"{account}@{socket.gethostname()}"
