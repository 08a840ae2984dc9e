"""The code location that the definitions are put into: what they are called there, and where they find its resources.

Our own location calls them as the requirements do. In another team's, names of jobs, sensors and schedules begin with
the prefix of the assets' keys, so that two components do not meet, and resources have the keys that the team gives.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import dagster as dg

from delta_arc_lineage.defs.resources import AtlanResource, S3Resource
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import Settings

Kind = TypeVar("Kind", AtlanResource, S3Resource)


@dataclass(frozen=True, slots=True)
class Host:
    """`atlan`, `s3`: keys of resources; `prefix`: what names of jobs, sensors and schedules begin with; `upstream`: the
    assets after which the catalogs are read; `is_started`: sensors and schedules run without an operator's word;
    `has_tenant`: the resource has to name one."""

    atlan: str = "atlan"
    s3: str = "s3"
    prefix: str = ""
    upstream: tuple[dg.AssetKey, ...] = ()
    is_started: bool = False
    has_tenant: bool = False

    def name(self, plain: str) -> str:
        """What a job, a sensor or a schedule is called here."""
        return f"{self.prefix}{plain}"

    def atlan_of(self, context: Any) -> AtlanResource:
        """The resource of a step's context; SettingsError where the location holds something else under its key."""
        resource = _require(getattr(context.resources, self.atlan), AtlanResource, key=self.atlan)
        if self.has_tenant and not resource.base_url:
            raise SettingsError(
                what=f"the resource {self.atlan!r} names no tenant, and would be the embedded catalog",
                where="resources",
                next_step="give it base_url and api_key, or bind what delta_arc_lineage.component.lineage_resources() "
                "gives",
            )
        return resource

    def s3_of(self, context: Any) -> S3Resource:
        """The resource of a step's or a sensor's context; SettingsError as above."""
        return _require(getattr(context.resources, self.s3), S3Resource, key=self.s3)


def own_host(settings: Settings) -> Host:
    """This project's own location: on the embedded stack all is started, on a tenant nothing is."""
    return Host(is_started=settings.is_embedded)


def _require(resource: object, kind: type[Kind], *, key: str) -> Kind:
    if not isinstance(resource, kind):
        raise SettingsError(
            what=f"the resource {key!r} is a {type(resource).__name__}, not delta_arc_lineage's {kind.__name__}",
            where="resources",
            next_step=f"bind delta_arc_lineage.defs.resources.{kind.__name__} under a key, and name the key to the "
            "component",
        )
    return resource
