"""ARNs: of AWS assets the ARN is unique beside the qualified name, over all types and connections, archived ones too.

The metastore looks an entity up by all unique attributes that are sent. One that has the name and another ARN, or the
ARN and another name, is not found; it is created, and meets the index of what is unique.
"""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import rows
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import Draft
from delta_arc_lineage.local_atlan.graph.rows import Entity

ARN = "awsArn"


def refuse_other_arn(draft: Draft, found: Entity) -> None:
    """Of an entity that is there already an ARN is told as it is, or not at all."""
    sent = draft.attributes.get(ARN)
    if sent is not None and sent != found.attributes.get(ARN):
        raise _taken("qualifiedName", found.qualified_name, by=found)


def refuse_taken_arns(change: Change, entities: list[Entity]) -> None:
    """`entities`: what was written with an ARN. Whoever else carries it, in the store or in this request."""
    for entity in entities:
        arn = entity.attributes.get(ARN)
        for other in rows.find_by_arn(change.connection, arn) if arn else ():
            current = change.entities.get(other.id, other)
            if current.id != entity.id and current.attributes.get(ARN) == arn:
                raise _taken(ARN, str(arn), by=current)


def _taken(attribute: str, value: str, *, by: Entity) -> CatalogError:
    said = f"{attribute} {value} must be unique, and is that of {by.type_name} {by.qualified_name} ({by.guid})"
    return CatalogError(ErrorKind.INSTANCE_EXISTS, said)
