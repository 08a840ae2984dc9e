"""What the catalog should hold of a route's bucket: the bucket, and an asset for each dataset."""

from delta_arc_lineage.model.assets import Bucket, Prefix, S3Object
from delta_arc_lineage.model.console import page_of_folder, page_of_object
from delta_arc_lineage.model.content_types import content_type_of
from delta_arc_lineage.model.datasets import Dataset, Shape
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Carrier, StoredObject


class FileAssets:
    """Makes the assets of one listing in one connection."""

    def __init__(self, route: Route, connection: ConnectionName, files: BucketSnapshot) -> None:
        self._route, self._files = route, files
        self._bucket = BucketName(connection, route.bucket.catalog_arn)

    def make_bucket(self, files: int) -> Bucket:
        return Bucket(
            qualified_name=self._bucket.qualified_name,
            name=self._route.bucket.catalog_name,
            arn=self._bucket.arn,
            region=self._files.home.region,
            object_count=files if self._files.complete else 0,
            description=_describe_bucket(self._route),
            owners=self._route.asset_owners,
            claims_arn=True,
        )

    def refer_to(self, carrier: Carrier) -> Reference:
        """The asset of a dataset, as processes name it."""
        return kind_of(carrier).refer_to(self._identify(carrier))

    def name_of(self, carrier: Carrier) -> str:
        """Its path after the prefix: files of one name in several folders are told apart."""
        return carrier.path.removeprefix(self._route.bucket.prefix)

    def make(self, carrier: Carrier) -> Prefix | S3Object:
        """The asset of a dataset."""
        if isinstance(carrier, StoredObject):
            return self._make_object(carrier)
        return self._make_prefix(carrier) if carrier.shape is Shape.FOLDER else self._make_keys(carrier)

    def _make_prefix(self, folder: Dataset) -> Prefix:
        return Prefix(
            qualified_name=self._identify(folder),
            name=self.name_of(folder),
            prefix=folder.path,
            bucket=self._bucket.qualified_name,
            object_count=folder.count,
            last_modified=folder.newest,
            url=self._page_of(folder.path),
            description=folder.words,
            owners=self._route.asset_owners,
        )

    def _make_keys(self, keys: Dataset) -> S3Object:
        return S3Object(
            qualified_name=self._identify(keys),
            name=self.name_of(keys),
            key=keys.path,
            bucket=self._bucket.qualified_name,
            size=keys.size,
            last_modified=keys.newest,
            etag="",
            storage_class=keys.storage_classes[0] if len(keys.storage_classes) == 1 else "",
            content_type=content_type_of(keys.path),
            description=keys.words,
            is_whole=True,
            owners=self._route.asset_owners,
        )

    def _make_object(self, stored: StoredObject) -> S3Object:
        return S3Object(
            qualified_name=self._identify(stored),
            name=self.name_of(stored),
            key=stored.key,
            bucket=self._bucket.qualified_name,
            size=stored.size,
            last_modified=stored.last_modified,
            etag=stored.etag,
            storage_class=stored.storage_class,
            content_type=stored.content_type or content_type_of(stored.key),
            version_id=stored.version_id,
            url=self._page_of(stored.key),
            description=_describe_object(stored),
            is_whole=True,
            owners=self._route.asset_owners,
        )

    def _identify(self, carrier: Carrier) -> str:
        return ObjectName(self._bucket, carrier.path).qualified_name

    def _page_of(self, path: str) -> str:
        """Of the bucket that is there, not of a copy's name."""
        home = self._files.home
        page_of = page_of_folder if path.endswith("/") else page_of_object
        return page_of(self._route.bucket.arn, path, region=home.region) if home.at_amazon else ""


def kind_of(carrier: Carrier) -> Kind:
    """The kind of asset that a dataset is: a folder, or else a file."""
    is_folder = isinstance(carrier, Dataset) and carrier.shape is Shape.FOLDER
    return Kind.PREFIX if is_folder else Kind.OBJECT


def count_files(carrier: Carrier) -> int:
    """How many files a dataset is."""
    return carrier.count if isinstance(carrier, Dataset) else 1


def _describe_bucket(route: Route) -> str:
    source, target, prefix = route.source, route.target, route.bucket.prefix
    return (
        f"Files of {source.words} on their way to {target.words}"
        f"{f', under {prefix}' if prefix else ''}; kept by the route {route.name} of delta-arc-lineage."
    )


def _describe_object(stored: StoredObject) -> str:
    """`CSV file, gzip-compressed`; what the key does not tell is left out."""
    parts = [f"{stored.format} file"] if stored.format else []
    parts += [f"{stored.compression}-compressed"] if stored.compression else []
    return ", ".join(parts)
