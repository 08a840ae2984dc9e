"""The environment variables that name the tenant, and how a variable is declared."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


def variable(name: str, meaning: str, default: object = None, *, states: str | None = None) -> Any:
    """A field that an environment variable sets. `states`: the field of a route's entry that the variable states."""
    extra: Any = {"states": states} if states else None
    return Field(default=default, validation_alias=name, description=meaning, json_schema_extra=extra)


class TenantVariables(BaseModel):
    """Where the catalog is, and the key to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    atlan_base_url: str | None = variable(
        "ATLAN_BASE_URL", "The tenant, as `https://<tenant>.atlan.com`. Not set: the embedded local stack."
    )
    atlan_api_key: str | None = variable("ATLAN_API_KEY", "The tenant's API key (or `ATLAN_API_TOKEN`).")
    atlan_api_token: str | None = variable("ATLAN_API_TOKEN", "Another name for `ATLAN_API_KEY`.")
    atlan_api_key_secret_arn: str | None = variable(
        "ATLAN_API_KEY_SECRET_ARN",
        "The ARN of the secret that holds the key, in place of it; read in AWS Lambda alone ([Lambda](lambda.md)).",
    )
