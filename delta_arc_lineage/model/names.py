"""Qualified names of Atlan and S3: one frozen value per kind of thing, `parse` and `qualified_name` inverses.

Atlan's upsert key is the type and the qualified name, case included, so a name glued together somewhere else
would silently be another asset. The forms are those of Atlan's own crawlers: the bucket by its ARN, the object
by bucket ARN and key, because a bucket given by plain name is a second identity of the same bucket.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar, Self

from delta_arc_lineage.errors import InvalidName
from delta_arc_lineage.model.arns import bucket_of_arn

_CONNECTOR = re.compile(r"[a-z0-9-]+")
_DIGEST = re.compile(r"[0-9a-f]{32}")
_ARN = re.compile(r"arn:[a-z0-9-]+:(?:s3:::|s3express:[a-z0-9-]+:[0-9]{12}:bucket/)[^/:]+")
_IN_A_BUCKET = re.compile(rf"(?P<home>[^/]+/[^/]+/[^/]+)/(?P<arn>{_ARN.pattern})(?:/(?P<key>.*))?", re.DOTALL)


def _invalid(kind: str, text: str, form: str) -> InvalidName:
    return InvalidName(what=f"{text!r} is not the qualified name of {kind}", next_step=f"write it as {form}")


@dataclass(frozen=True, slots=True, order=True)
class ConnectionName:
    """`default/{connector}/{epoch seconds}`.

    >>> ConnectionName.parse("default/s3/1720796029").connector
    's3'
    """

    connector: str
    epoch: str

    FORM: ClassVar[str] = "default/<connector>/<epoch>, for example default/s3/1720796029"

    def __post_init__(self) -> None:
        if not _CONNECTOR.fullmatch(self.connector) or not self.epoch or "/" in self.epoch:
            raise _invalid("a connection", self.qualified_name, self.FORM)

    @property
    def qualified_name(self) -> str:
        return f"default/{self.connector}/{self.epoch}"

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = text.split("/")
        if len(parts) != 3 or parts[0] != "default":
            raise _invalid("a connection", text, cls.FORM)
        return cls(parts[1], parts[2])

    @classmethod
    def of(cls, qualified_name: str) -> Self | None:
        """The connection that the asset of this name lives in; None where the name does not begin with one.

        >>> ConnectionName.of("default/postgres/1720611661/SHOP/SALES/ORDERS").epoch
        '1720611661'
        """
        parts = qualified_name.split("/", 3)[:3]
        is_one = len(parts) == 3 and parts[0] == "default" and _CONNECTOR.fullmatch(parts[1]) and parts[2]
        return cls(parts[1], parts[2]) if is_one else None


@dataclass(frozen=True, slots=True, order=True)
class SchemaName:
    """`{connection}/{DATABASE}/{SCHEMA}`; `{connection}/{SCHEMA}` where the connector knows no databases.

    >>> SchemaName.parse("default/mysql/1/SALES").words
    'SALES'
    """

    connection: ConnectionName
    database: str
    schema: str

    FORM: ClassVar[str] = "<connection>/<DATABASE>/<SCHEMA>, or without the database where there is none"

    def __post_init__(self) -> None:
        if not self.schema or "/" in self.schema or "/" in self.database:
            raise _invalid("a schema", f"{self.database}/{self.schema}", self.FORM)

    @property
    def words(self) -> str:
        """As SQL writes it."""
        return dotted(self.database, self.schema)

    @property
    def qualified_name(self) -> str:
        return "/".join(filter(None, (self.connection.qualified_name, self.database, self.schema)))

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = text.split("/")
        if len(parts) not in (4, 5) or not parts[3]:
            raise _invalid("a schema", text, cls.FORM)
        return cls(ConnectionName.parse("/".join(parts[:3])), parts[3] if len(parts) == 5 else "", parts[-1])


@dataclass(frozen=True, slots=True, order=True)
class BucketName:
    """`{connection}/{bucket ARN}`, the suffix of a shared tenant already in the ARN (S2). The ARN of a directory bucket
    has a slash in it.

    >>> BucketName.parse("default/s3/1/arn:aws:s3express:us-east-1:123456789012:bucket/landing--use1-az4--x-s3").bucket
    'landing--use1-az4--x-s3'
    """

    connection: ConnectionName
    arn: str

    def __post_init__(self) -> None:
        if not _ARN.fullmatch(self.arn):
            raise _invalid("an S3 bucket", self.arn, "arn:aws:s3:::<bucket>")

    @property
    def bucket(self) -> str:
        return bucket_of_arn(self.arn)

    @property
    def qualified_name(self) -> str:
        return f"{self.connection.qualified_name}/{self.arn}"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = _IN_A_BUCKET.fullmatch(text)
        if found is None or found["key"] is not None:
            raise _invalid("an S3 bucket", text, "<connection>/arn:aws:s3:::<bucket>")
        return cls(ConnectionName.parse(found["home"]), found["arn"])


@dataclass(frozen=True, slots=True, order=True)
class ObjectName:
    """`{connection}/{bucket ARN}/{key}`; any key, since a bucket's name holds no slash."""

    bucket: BucketName
    key: str

    FORM: ClassVar[str] = "<connection>/arn:aws:s3:::<bucket>/<key>"

    def __post_init__(self) -> None:
        if not self.key:
            raise _invalid("an S3 object", self.qualified_name, self.FORM)

    @property
    def arn(self) -> str:
        return f"{self.bucket.arn}/{self.key}"

    @property
    def qualified_name(self) -> str:
        return f"{self.bucket.qualified_name}/{self.key}"

    @property
    def prefixes(self) -> tuple["PrefixName", ...]:
        """The folders it lies in, from its own to the outermost."""
        return tuple(PrefixName(self.bucket, folder) for folder in reversed(folders_of(self.key[:-1])))

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(*_split_key(text, "an S3 object", cls.FORM))


@dataclass(frozen=True, slots=True, order=True)
class PrefixName:
    """`{connection}/{bucket ARN}/{prefix}`, the slash at its end included.

    >>> [prefix.name for prefix in ObjectName.parse("default/s3/1/arn:aws:s3:::landing/sales/2025/A.csv").prefixes]
    ['2025', 'sales']
    """

    bucket: BucketName
    prefix: str

    FORM: ClassVar[str] = "<connection>/arn:aws:s3:::<bucket>/<prefix>/"

    def __post_init__(self) -> None:
        if not self.prefix.endswith("/"):
            raise _invalid("an S3 prefix", self.qualified_name, self.FORM)

    @property
    def name(self) -> str:
        """Its last part; a slash where that is empty."""
        return self.prefix[:-1].rpartition("/")[2] or "/"

    @property
    def parents(self) -> tuple["PrefixName", ...]:
        """The folders it lies in, from its own to the outermost."""
        return tuple(PrefixName(self.bucket, folder) for folder in reversed(folders_of(self.prefix[:-1])))

    @property
    def qualified_name(self) -> str:
        return f"{self.bucket.qualified_name}/{self.prefix}"

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(*_split_key(text, "an S3 prefix", cls.FORM))


@dataclass(frozen=True, slots=True, order=True)
class ProcessName:
    """`{connection}/delta-arc/v1/{hash}` and, where one is configured, `_{id suffix}`.

    The hash covers the kind and both ends' qualified names and nothing else: a label, an order, a guid or a
    hash seed cannot move it. Atlan's SDK hashes names and guids instead, which gives two processes one identity
    or one process a new identity every run.
    """

    connection: ConnectionName
    digest: str
    id_suffix: str = ""

    ROOM: ClassVar[str] = "delta-arc/v1"

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest):
            raise _invalid("a process of ours", self.qualified_name, f"<connection>/{self.ROOM}/<hash>")

    @classmethod
    def between(cls, source: str, target: str, *, kind: str, connection: ConnectionName, id_suffix: str = "") -> Self:
        """The name of the process of this kind from one qualified name to another."""
        parts = (kind, source, target)
        text = "".join(f"{len(part.encode())}:{part}" for part in parts)
        return cls(connection, hashlib.sha256(text.encode()).hexdigest()[:32], id_suffix)

    @property
    def qualified_name(self) -> str:
        suffix = f"_{self.id_suffix}" if self.id_suffix else ""
        return f"{self.connection.qualified_name}/{self.ROOM}/{self.digest}{suffix}"

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = text.split("/", 5)
        digest, mark, suffix = parts[-1].partition("_")
        if len(parts) != 6 or "/".join(parts[3:5]) != cls.ROOM or (mark and not suffix):
            raise _invalid("a process of ours", text, f"<connection>/{cls.ROOM}/<hash>")
        return cls(ConnectionName.parse("/".join(parts[:3])), digest, suffix)


def _split_key(text: str, kind: str, form: str) -> tuple[BucketName, str]:
    """The bucket and what follows it in the qualified name of something in it."""
    found = _IN_A_BUCKET.fullmatch(text)
    if found is None or found["key"] is None:
        raise _invalid(kind, text, form)
    return BucketName(ConnectionName.parse(found["home"]), found["arn"]), found["key"]


def dotted(database: str, schema: str) -> str:
    """A schema as SQL writes it, with its database where there is one.

    >>> dotted("SHOP", "SALES"), dotted("", "SALES")
    ('SHOP.SALES', 'SALES')
    """
    return ".".join(filter(None, (database, schema)))


def file_name(key: str) -> str:
    """What stands after the last slash of a key; the whole key where nothing does.

    >>> file_name("sales/2024/ORDERS.csv")
    'ORDERS.csv'
    """
    return key.rstrip("/").rpartition("/")[2] or key


def folders_of(prefix: str) -> tuple[str, ...]:
    """The folders that lead to a prefix, the outermost first.

    >>> folders_of("sales/2025/")
    ('sales/', 'sales/2025/')
    """
    return tuple(prefix[: at + 1] for at, letter in enumerate(prefix) if letter == "/")


def key_of_object(qualified_name: str) -> str:
    """The key of an object; what follows the connection where its name is not of Atlan's form.

    >>> key_of_object("default/s3/1720796029/arn:aws:s3:::landing/sales/ORDERS.csv")
    'sales/ORDERS.csv'
    """
    try:
        return ObjectName.parse(qualified_name).key
    except InvalidName:
        return qualified_name.removeprefix(f"{connection_of(qualified_name)}/")


def connection_of(qualified_name: str) -> str:
    """The qualified name of the connection that an asset lives in."""
    return "/".join(qualified_name.split("/", 3)[:3])


def table_of_column(qualified_name: str) -> str:
    """The qualified name of a column's table; columns of Atlan's SQL crawlers hold no slash.

    >>> table_of_column("default/postgres/1720611661/SHOP/SALES/ORDERS/ID")
    'default/postgres/1720611661/SHOP/SALES/ORDERS'
    """
    return qualified_name.rpartition("/")[0]
