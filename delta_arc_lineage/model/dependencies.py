"""What a thing hangs on: without it the catalog refuses the thing, and after it is gone the thing means nothing."""

from delta_arc_lineage.model.assets import Asset, ColumnProcess, Connection, Process, Reference, S3Object


def needs(asset: Asset) -> tuple[Reference, ...]:
    """Its connection, and the bucket of an object, the ends of lineage, the parent of a column process."""
    if isinstance(asset, Connection):
        return ()
    home = Reference("Connection", "/".join(asset.qualified_name.split("/")[:3]))
    match asset:
        case S3Object():
            return home, Reference("S3Bucket", asset.bucket)
        case ColumnProcess():
            return home, *asset.inputs, *asset.outputs, Reference("Process", asset.parent)
        case Process():
            return home, *asset.inputs, *asset.outputs
    return (home,)
