"""Connectors: the SQL systems that a schema may be in, as Atlan calls them.

Which there are is Atlan's to say, and grows; what is known here is how people write some of them otherwise.
"""

import re

from delta_arc_lineage.errors import SettingsError

POSTGRES, SNOWFLAKE = "postgres", "snowflake"
_FORM = re.compile(r"[a-z0-9-]{1,60}")
_NO_SQL = frozenset({"s3", "gcs", "adls", "api", "app", "kafka", "tableau", "powerbi", "looker", "dbt", "airflow"})
_MEANT = {
    "postgresql": POSTGRES,
    "pg": POSTGRES,
    "sqlserver": "mssql",
    "sql-server": "mssql",
    "mariadb": "mysql",
    "big-query": "bigquery",
    "amazon-redshift": "redshift",
    "azure-synapse": "synapse",
    "hana": "sap-hana",
}
_EXAMPLES = "postgres, snowflake, mysql, mssql, oracle, redshift, bigquery or databricks"


def sql_connector(value: str, *, where: str) -> str:
    """The name of a connector, as qualified names of its connections have it: `mssql`. SettingsError for another
    spelling of one, and for what holds no tables."""
    name = value.strip()
    written = re.sub(r"[\s_]+", "-", name.lower())
    meant = _MEANT.get(written, written)
    if _FORM.fullmatch(name) and name == meant and name not in _NO_SQL:
        return name
    is_a_slip = _FORM.fullmatch(meant) and meant not in _NO_SQL
    raise SettingsError(
        what=f"{value!r} is not a SQL connector as Atlan calls it" + (f"; did you mean {meant}?" if is_a_slip else ""),
        where=where,
        next_step=f"set it as qualified names of its connections begin: {_EXAMPLES}",
    )
