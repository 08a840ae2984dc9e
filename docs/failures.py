"""What can go wrong, one line a kind of failure: a table of docs/errors.md.

The failure-injecting tests hold it: each line names the row that makes the failure happen under the real command line,
and what is printed then must be what stands here. They also look the other way: no next step is printed that is not
here. `…` stands for words that the case at hand fills in.
"""

import re
from dataclasses import dataclass

from delta_arc_lineage import errors


@dataclass(frozen=True, slots=True)
class Failure:
    """`injected`: the row that makes it happen; empty for what takes more than one command."""

    when: str
    error: type[errors.DeltaArcError]
    next_step: str
    injected: str

    @property
    def retryable(self) -> bool:
        return issubclass(self.error, errors.TransientError)

    def is_told_by(self, line: str) -> bool:
        """Whether a printed line ends with this next step."""
        words = ".*".join(re.escape(part) for part in self.next_step.split("…"))
        return re.fullmatch(words, line.partition(" Next: ")[2], re.DOTALL) is not None


ATLAN = "read what Atlan says; if a name in the settings is at fault, mend it there"
NETWORK = "check the address and the network; `delta-arc doctor` tries the connection alone"
FAILURES = (
    Failure(
        "Atlan answers 401",
        errors.AuthenticationFailed,
        "make a new API token in the tenant's admin center and set it; tokens expire",
        "401",
    ),
    Failure(
        "Atlan answers 403",
        errors.PermissionDenied,
        "grant the token a persona whose policies allow to … on the connections of this route",
        "403",
    ),
    Failure("Atlan answers 400, 404, 409 or another 4xx", errors.RequestRefused, ATLAN, "400"),
    Failure(
        "a page, a redirect, nothing or another's JSON in Atlan's place, from the first answer on, four times",
        errors.RequestRefused,
        "is this an Atlan tenant? Set it as https://<tenant>.atlan.com, without a path; a proxy or a login page may "
        "stand in between",
        "a login page",
    ),
    Failure(
        "the same where Atlan answered before: to a read four times, or to a write",
        errors.Unreachable,
        "run again; if it stays, look at the tenant's status page, and for a proxy or a login page in between",
        "a login page on writing",
    ),
    Failure(
        "Atlan answers 429 for longer than the patience set",
        errors.RateLimited,
        "nothing was lost; run again when other programs on the tenant are quieter",
        "429 that stays",
    ),
    Failure(
        "Atlan answers 5xx, 408 or 413, to a read four times",
        errors.Unreachable,
        "run again; if it stays, look at the tenant's status page",
        "500",
    ),
    Failure(
        "Atlan answers nothing: refused, reset, late, no such host",
        errors.Unreachable,
        NETWORK,
        "refused",
    ),
    Failure(
        "Atlan's answer is cut off, or of no known shape",
        errors.Unreachable,
        "run again; if it stays, look at the tenant's status page",
        "half a document",
    ),
    Failure(
        "Atlan's certificate is not trusted",
        errors.Untrusted,
        "check the address; for a private authority, set SSL_CERT_FILE to its certificates",
        "untrusted certificate",
    ),
    Failure(
        "the certificates to trust cannot be read",
        errors.SettingsError,
        "name a file of certificates (PEM) that is there, or unset it",
        "authorities nowhere",
    ),
    Failure(
        "a proxy of the environment that cannot be used, such as one of SOCKS without `httpx[socks]`",
        errors.SettingsError,
        "set it to a proxy that speaks HTTP, or unset it",
        "proxy of SOCKS",
    ),
    Failure(
        "no request can carry the API key as it is",
        errors.SettingsError,
        "set it again as the admin center shows it, on one line and without quotes",
        "key on two lines",
    ),
    Failure(
        "a write was answered and is not there",
        errors.NotConfirmed,
        "run again: what is there already is not sent twice; if it stays, look for a policy or a …",
        "a write that is never there",
    ),
    Failure(
        "no connection of this name",
        errors.NotFound,
        "set the connection's name or qualified name as the catalog shows it",
        "no such connection",
    ),
    Failure(
        "no such schema",
        errors.NotFound,
        "set database and schema as the catalog spells them, case included, and check that the …",
        "no such schema",
    ),
    Failure(
        "two connections of one name",
        errors.Ambiguous,
        "set the qualified name of the one that is meant instead of the name",
        "a connection called twice",
    ),
    Failure(
        "a connection whose qualified name is none",
        errors.InvalidName,
        "write it as …",
        "a connection called oddly",
    ),
    Failure(
        "purging what others made",
        errors.NotOurs,
        "only what carries this deployment's mark is ever purged; ask whoever made it",
        "purge of others' things",
    ),
    Failure(
        "a plan that nobody approved",
        errors.UnsafePlan,
        "read it, then approve it: delta-arc apply --route … --approve …",
        "a plan without consent",
    ),
    Failure(
        "another plan was approved than the one that is made now",
        errors.UnsafePlan,
        "read the new plan, then approve its digest",
        "another plan approved",
    ),
    Failure(
        "Atlan moved since the plan was made",
        errors.StalePlan,
        "make the plan again and read it; … was written",
        "",
    ),
    Failure(
        "no such bucket",
        errors.NotFound,
        "set the bucket's name as S3 knows it (no s3://, no path); the prefix is S3_PREFIX",
        "S3 no such bucket",
    ),
    Failure(
        "no AWS credentials",
        errors.AuthenticationFailed,
        "give the usual AWS credentials, or set S3_UNSIGNED=true for a public bucket",
        "S3 no keys",
    ),
    Failure(
        "S3 does not accept the credentials",
        errors.AuthenticationFailed,
        "give valid AWS credentials, or set S3_UNSIGNED=true for a public bucket",
        "S3 ExpiredToken",
    ),
    Failure(
        "S3 answers 403",
        errors.PermissionDenied,
        "grant these on the bucket and its prefix, or set S3_UNSIGNED=true to read a public bucket, or "
        "S3_REQUEST_PAYER=requester where the owner lets whoever asks pay",
        "S3 access denied",
    ),
    Failure(
        "S3 answers another 4xx, such as for a wrong clock or region",
        errors.RequestRefused,
        "read what S3 says; if a name or the region in the settings is at fault, mend it there",
        "S3 clock",
    ),
    Failure("S3 answers 5xx or SlowDown", errors.Unreachable, "run again", "S3 SlowDown"),
    Failure(
        "S3 answers nothing: refused, reset, late, no such host",
        errors.Unreachable,
        "check the endpoint and the network; `delta-arc doctor` tries the bucket alone",
        "S3 refused",
    ),
    Failure(
        "what answers in S3's place is no document of S3's",
        errors.Unreachable,
        "run again; if it stays, check the endpoint: a proxy or a login page may stand in between",
        "S3 login page",
    ),
    Failure(
        "a listing that is none, or not whole",
        errors.Unreachable,
        "run again; if it stays, check the endpoint: a proxy or a login page may stand in between",
        "S3 no IsTruncated",
    ),
    Failure(
        "there is no inventory where S3_INVENTORY says",
        errors.NotFound,
        "name the folder that has one of a name like 2025-06-15T01-00Z for each inventory, or wait for the first",
        "inventory nowhere",
    ),
    Failure(
        "the manifest that S3_INVENTORY names is not there, or not its checksum",
        errors.NotFound,
        "name a manifest.json that is there, its manifest.checksum beside it",
        "inventory of no manifest",
    ),
    Failure(
        "an inventory that is too old",
        errors.InventoryUnusable,
        "see whether S3 still writes it; for a weekly one, set S3_INVENTORY_HOURS to 192",
        "inventory stale",
    ),
    Failure(
        "an inventory of which a part is missing, or another one than its manifest says",
        errors.InventoryUnusable,
        "wait for the next inventory, or unset the setting to list the bucket itself",
        "inventory torn",
    ),
    Failure(
        "an inventory of another bucket",
        errors.InventoryUnusable,
        "name the inventory of the route's own bucket",
        "inventory of another bucket",
    ),
    Failure(
        "an inventory that does not cover the route's prefix",
        errors.InventoryUnusable,
        "let it cover the route's prefix, or unset the setting to list the bucket itself",
        "inventory of another prefix",
    ),
    Failure(
        "an inventory of another form than CSV, ORC or Parquet",
        errors.InventoryUnusable,
        "let S3 write it as CSV, ORC or Parquet, or unset the setting to list the bucket itself",
        "inventory in Avro",
    ),
    Failure(
        "an inventory that lacks what a listing tells",
        errors.InventoryUnusable,
        "switch on Size, Last modified date and ETag in the inventory's configuration",
        "inventory without sizes",
    ),
    Failure(
        "an inventory of current versions where S3_VERSIONS asks which they are",
        errors.InventoryUnusable,
        "let it include all versions, or unset S3_VERSIONS",
        "inventory without versions",
    ),
    Failure(
        "S3_INVENTORY is no address of an inventory",
        errors.SettingsError,
        "write s3://bucket/folder/ of the folder that S3 delivers manifests to, or the address of one manifest.json",
        "inventory by name",
    ),
    Failure(
        "an inventory to read, and pyarrow is not installed",
        errors.SettingsError,
        "install delta_arc_lineage[inventory], or unset it to list the bucket itself",
        "inventory without pyarrow",
    ),
    Failure(
        "S3's certificate is not trusted",
        errors.Untrusted,
        "check the address; for a private authority, set AWS_CA_BUNDLE to its certificates",
        "S3 untrusted certificate",
    ),
    Failure(
        "AWS_PROFILE names no profile",
        errors.SettingsError,
        "set it to a profile of ~/.aws/config or ~/.aws/credentials, or unset it",
        "S3 no such profile",
    ),
    Failure(
        "settings of AWS that boto3 cannot use", errors.SettingsError, "mend what it names", "S3 endpoint of AWS's own"
    ),
    Failure(
        "a connection whose name differs by case only",
        errors.NotFound,
        "set the name exactly as the catalog shows it, or the qualified name; for a connection of its own choose a "
        "name that differs by more than case",
        "connection in capitals",
    ),
    Failure(
        "S3_ENDPOINT_URL is no address",
        errors.SettingsError,
        "set it as https://<host>, or unset it",
        "S3 endpoint of one word",
    ),
    Failure(
        "AWS_REGION is no region", errors.SettingsError, "set it as `eu-west-1` is written", "S3 region of two words"
    ),
    Failure(
        "S3_BUCKET_NAME is not a name alone",
        errors.SettingsError,
        "set the bucket's name as S3 knows it (no s3://, no path); the prefix is S3_PREFIX",
        "S3 bucket by address",
    ),
    Failure(
        "ATLAN_BASE_URL is no address",
        errors.SettingsError,
        "set it as https://<tenant>.atlan.com",
        "tenant with two dots",
    ),
    Failure(
        "a variable of another type",
        errors.SettingsError,
        "see the settings page of the docs for what it means",
        "share in words",
    ),
    Failure("a number out of its range", errors.SettingsError, "set it within that range", "patience for ever"),
    Failure("a variable that is misspelt", errors.SettingsError, "correct its name or unset it", "a misspelt switch"),
    Failure("a name of the settings that is none", errors.SettingsError, "write it as …", "ARN of nothing"),
    Failure(
        "a pattern that does not parse",
        errors.PatternError,
        "write a regular expression (RE2) with placeholders, such as …",
        "pattern half open",
    ),
    Failure(
        "an entry of what a route ignores that does not parse",
        errors.PatternError,
        "write a regular expression (RE2) that fits a whole name, such as AUDIT_.*",
        "entry half open",
    ),
    Failure(
        "a key in a variable, an option or a routes file where none belongs",
        errors.SettingsError,
        "take it out: an API key belongs in ATLAN_API_KEY, keys of AWS in its own variables or files",
        "key in another's place",
    ),
    Failure(
        "a project folder that is not there",
        errors.SettingsError,
        "name the folder that holds .env and the state",
        "project nowhere",
    ),
    Failure(
        "a `.env` that names its own project",
        errors.SettingsError,
        "remove it there: the project is the folder of this file",
        "dotenv of another project",
    ),
    Failure(
        "a routes file that is malformed",
        errors.SettingsError,
        "mend it there; the README shows a whole one",
        "routes of no YAML",
    ),
    Failure(
        "a `.env` that cannot be read",
        errors.SettingsError,
        "save it as UTF-8 text, readable by whoever runs this, or remove it",
        "dotenv of no text",
    ),
    Failure(
        "a document of the state folder cannot be read or written",
        errors.StateUnusable,
        "make the place writable, or set another one",
        "snapshot in a folder's place",
    ),
    Failure(
        "the request budget cannot be kept, as on a full disk",
        errors.StateUnusable,
        "make room, make the folder writable, or set DELTA_ARC_STATE to one that is",
        "full disk",
    ),
    Failure(
        "the plan cannot be written to its file",
        errors.SettingsError,
        "name a file in a folder that is there and can be written",
        "plan kept in no folder",
    ),
    Failure("what is printed cannot be written", errors.OutputLost, "make room for it", "output on a full disk"),
    Failure(
        "explaining what was never read",
        errors.NotFound,
        "materialize … first, or run `delta-arc plan --route …`",
        "explain before reading",
    ),
    Failure("no such run", errors.NotFound, "`delta-arc history` lists the runs", "history of nothing"),
    Failure(
        "a run to take back that is meant in several ways",
        errors.CommandRefused,
        "give the whole id, and the route with --route",
        "undo of several",
    ),
    Failure(
        "nobody to tell: no channel of notices is set",
        errors.CommandRefused,
        "set one of them; docs/notifications.md has an example of each",
        "nobody to tell",
    ),
    Failure(
        "a topic of SNS that gives no answer",
        errors.Unreachable,
        "check the AWS credentials, the topic's region and the network",
        "topic of nobody",
    ),
    Failure(
        "a webhook that gives no answer",
        errors.Unreachable,
        "check the address, the proxy and the network",
        "webhook of nobody",
    ),
    Failure(
        "a mail server that gives no answer, or whose certificate is not trusted",
        errors.Unreachable,
        "check its host and port: smtps:// for TLS from the first byte, smtp:// for STARTTLS",
        "mail server of nobody",
    ),
    Failure(
        "an ARN of something else than a topic",
        errors.SettingsError,
        "set it as SNS shows it: arn:aws:sns:<region>:<account>:<name>",
        "topic of SQS",
    ),
    Failure(
        "a webhook that is no address, or in the clear",
        errors.SettingsError,
        "set it as Slack shows it: https://hooks.slack.com/services/…",
        "webhook in the clear",
    ),
    Failure(
        "e-mail with one of its three variables missing",
        errors.SettingsError,
        "set it too, or unset … to send no e-mail",
        "mail to nobody",
    ),
    Failure(
        "an address of e-mail that is none",
        errors.SettingsError,
        "write name@host alone, in ASCII…",
        "mail to a name",
    ),
    Failure(
        "a mail server that cannot be read",
        errors.SettingsError,
        "write smtps:// (or smtp:// for STARTTLS) and, without a space, user:password@host:port; in a password stand "
        "%40 for @, %3A for : and %2F for /",
        "mail server of the web",
    ),
    Failure(
        "an address of Dagster's UI that is none", errors.SettingsError, "set it as https://<host>", "UI of one word"
    ),
)
