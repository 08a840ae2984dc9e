"""The operations that read nothing but their path, see `shapes.py`."""

from delta_arc_lineage.local_atlan.web.binding import Shape

_CATEGORIES = ("enumdef", "structdef", "classificationdef", "entitydef", "relationshipdef", "businessmetadatadef")
_READ = (
    *("/entity/guid/{guid}/header", "/entity/guid/{guid}/classifications"),
    *("/entity/guid/{guid}/classification/{name}",),
    *("/types/typedefs/headers", "/types/typedef/name/{name}", "/types/typedef/guid/{guid}"),
    *(f"/types/{path}/{key}/{{{key}}}" for path in _CATEGORIES for key in ("name", "guid")),
    *("/bulk-purge/system-status",),
    *(f"/auth/download/{kind}/{{service}}" for kind in ("roles", "users", "policies")),
    *("/configs/static", "/configs", "/configs/{key}", "/featureflags", "/featureflags/{key}"),
    *("/static-configs", "/static-configs/{key}", "/configs/static/{key}"),
    *("/admin/config/cache/{key}", "/admin/config/maintenance-mode/status"),
    *("/admin/health", "/admin/isactive", "/admin/session", "/admin/metrics", "/admin/metrics/prometheus"),
    *("/admin/pushMetricsToStatsd", "/admin/stack", "/admin/activeSearches", "/admin/patches"),
    *("/admin/debug/metrics", "/admin/audit/{guid}/details", "/admin/status", "/admin/version"),
    *("/dlq/replay/status", "/migration/search/{type}"),
    *("/whoami", "/users/current", "/oauth-clients/{client}", "/idp/{alias}/mappers", "/idp/{alias}/mappers/{guid}"),
    *("/requests/{guid}", "/credentials/{guid}"),
    *("/admin/realms/default/clients/{client}/client-secret",),
)
_DELETED = (
    *("/entity/guid/{guid}/classification/{name}", "/types/typedef/name/{name}", "/bulk-purge/{request_id}"),
    *("/relationship/guid/{guid}", "/configs/{key}", "/featureflags/{key}", "/admin/featureFlag/{flag}"),
    *("/admin/activeSearches/{id}", "/apikeys/{guid}", "/oauth-clients/{client}"),
)
_POSTED = (
    *("/admin/config/refresh",),
    *("/users/{guid}/delete", "/groups/{guid}/delete", "/idp/{alias}/mappers/{guid}/delete"),
    *("/credentials/{guid}/archive",),
)

PLAIN_SHAPES: dict[tuple[str, str], Shape] = {
    **{("GET", path): Shape() for path in _READ},
    **{("DELETE", path): Shape() for path in _DELETED},
    **{("POST", path): Shape() for path in _POSTED},
}
