"""What a disk and a setting can hold; and what the command line says then."""

from delta_arc_lineage_tests.shells.cli.injected.running import Row

GARBAGE = b"\xff\xfe\x00garbage"
SNAPSHOT = "state/state/snapshots/main/s3_listing.json"
KEY = ("ATLAN_API_KEY",)
TENANT, ENDPOINT = ("ATLAN_BASE_URL",), ("S3_ENDPOINT_URL",)
BUCKET, PATIENCE = ("S3_BUCKET_NAME",), ("DELTA_ARC_PATIENCE_SECONDS",)
AWS_ENDPOINT = {"S3_ENDPOINT_URL": "", "AWS_ENDPOINT_URL": "minio"}
OVER_TLS = {"ATLAN_BASE_URL": "https://tenant.invalid"}
CAPITALS = "DELTA-ARC-POSTGRES"
NO_YAML = {"r.yaml": b"routes: ["}
TWO_RUNS = {f"state/state/journal/main/cli-{number}/all.json": b"{}" for number in (1, 2)}
PLACE_ROWS = [
    Row("state that is a file", "StateUnusable", ("DELTA_ARC_STATE",), files={"state": b""}),
    Row("state in a device", "StateUnusable", ("DELTA_ARC_STATE",), variables={"DELTA_ARC_STATE": "/dev/null/state"}),
    Row("snapshot torn", None, files={SNAPSHOT: b'{"bucket": "l'}),
    Row("snapshot of no text", None, files={SNAPSHOT: GARBAGE}),
    Row("snapshot in a folder's place", "StateUnusable", ("s3_listing",), files={f"{SNAPSHOT}/in": b""}),
    Row("absences torn", None, files={"state/state/absences/main.json": b"["}),
    Row("absences of another shape", None, files={"state/state/absences/main.json": b"[1]"}),
    Row("guids torn", None, files={"state/state/guids/main.json": b'{"connection": '}),
    Row("guids of another shape", None, files={"state/state/guids/main.json": b"[1]"}),
    Row("full disk", "StateUnusable", ("DELTA_ARC_STATE",), disk_is_full=True),
    Row("output on a full disk", "OutputLost", ("stdout",), stdout="/dev/full"),
    Row("help on a full disk", "OutputLost", ("stdout",), "--help", stdout="/dev/full"),
    Row("log on a full disk", None, variables={"DELTA_ARC_LOG_FILE": "/dev/full"}),
    Row("plan kept in no folder", "SettingsError", ("no/plan.json",), "plan --out no/plan.json"),
    Row("explain before reading", "NotFound", ("postgres_catalog",), "explain ORDERS"),
    Row("undo of several", "CommandRefused", ("RUN",), "undo cli", files=TWO_RUNS),
    Row("undo of nothing", "NotFound", ("nobody",), "undo nobody"),
    Row("history of nothing", "NotFound", ("nobody",), "history nobody"),
    Row("key on two lines", "SettingsError", KEY, variables={"ATLAN_API_KEY": "secret-key\nof-two-lines"}),
    Row("key that ends its line", "SettingsError", KEY, variables={"ATLAN_API_KEY": "secret-key\n"}),
    Row("key with an umlaut", "SettingsError", KEY, variables={"ATLAN_API_KEY": "secret-schlüssel"}),
    Row("key of many letters", "AuthenticationFailed", KEY, variables={"ATLAN_API_KEY": "secret" * 500}),
    Row("pattern half open", "PatternError", ("S3_FILE_NAME_PATTERN",), variables={"S3_FILE_NAME_PATTERN": "("}),
    Row("entry half open", "PatternError", ("IGNORE_KEYS",), variables={"IGNORE_KEYS": "_SUCCESS,("}),
    Row("key in another's place", "SettingsError", ("S3_PREFIX",), variables={"S3_PREFIX": f"AKIA{'X7' * 8}"}),
    Row("project nowhere", "SettingsError", ("DELTA_ARC_PROJECT",), variables={"DELTA_ARC_PROJECT": "nowhere"}),
    Row("dotenv of another project", "SettingsError", (".env",), files={".env": b"DELTA_ARC_PROJECT=/srv\n"}),
    Row("connection in capitals", "NotFound", ("did you mean",), variables={"POSTGRES_CONNECTION_NAME": CAPITALS}),
    Row("ARN of nothing", "SettingsError", ("S3_BUCKET_ARN",), variables={"S3_BUCKET_ARN": "landing"}),
    Row("batch below nothing", "SettingsError", ("DELTA_ARC_BATCH",), variables={"DELTA_ARC_BATCH": "-1"}),
    Row("share in words", "SettingsError", ("REMOVAL_SHARE",), variables={"DELTA_ARC_REMOVAL_SHARE": "ten"}),
    Row("patience for ever", "SettingsError", PATIENCE, variables={"DELTA_ARC_PATIENCE_SECONDS": "inf"}),
    Row("patience of no number", "SettingsError", PATIENCE, variables={"DELTA_ARC_PATIENCE_SECONDS": "nan"}),
    Row("no time to answer", "SettingsError", ("TIMEOUT_SECONDS",), variables={"DELTA_ARC_TIMEOUT_SECONDS": "0"}),
    Row("removals for ever", "SettingsError", ("MINUTES",), variables={"DELTA_ARC_REMOVAL_MINUTES": "inf"}),
    Row("a look at no time", "SettingsError", ("SECONDS",), variables={"DELTA_ARC_SENSOR_SECONDS": "-1"}),
    Row("a misspelt switch", "SettingsError", ("DELTA_ARC_APPLY",), variables={"DELTA_ARC_APLY": "safe"}),
    Row("dotenv of no text", "SettingsError", (".env",), files={".env": b"S3_PREFIX=\xff\xfe\n"}),
    Row("routes of no YAML", "SettingsError", ("r.yaml",), variables={"DELTA_ARC_ROUTES": "r.yaml"}, files=NO_YAML),
    Row("tenant with two dots", "SettingsError", TENANT, variables={"ATLAN_BASE_URL": "https://tenant..atlan.com"}),
    Row("tenant with a space", "SettingsError", TENANT, variables={"ATLAN_BASE_URL": "https://my tenant.atlan.com"}),
    Row("authorities nowhere", "SettingsError", ("SSL_CERT_FILE",), variables={**OVER_TLS, "SSL_CERT_FILE": "no.pem"}),
    Row("proxy of SOCKS", "SettingsError", ("ALL_PROXY",), variables={**OVER_TLS, "ALL_PROXY": "socks5://127.0.0.1"}),
    Row("S3 endpoint of one word", "SettingsError", ENDPOINT, variables={"S3_ENDPOINT_URL": "minio"}),
    Row("S3 endpoint of AWS's own", "SettingsError", ("minio",), variables=AWS_ENDPOINT),
    Row("S3 region of two words", "SettingsError", ("AWS_REGION",), variables={"AWS_REGION": "eu west"}),
    Row("S3 no such profile", "SettingsError", ("AWS_PROFILE", "nobody"), variables={"AWS_PROFILE": "nobody"}),
    Row("S3 bucket by address", "SettingsError", BUCKET, variables={"S3_BUCKET_NAME": "s3://landing"}),
    Row("cache for ever", "SettingsError", ("CACHE_EXPIRY_HOURS",), variables={"CACHE_EXPIRY_HOURS": "nan"}),
]
