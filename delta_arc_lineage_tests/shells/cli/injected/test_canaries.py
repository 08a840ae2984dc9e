"""Canaries: a key in the wrong place, and keys in their own, are in no output, log, plan or state; by any command."""

import base64
import json
from importlib import import_module
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.settings.variables import NAMES
from delta_arc_lineage_tests.shells.cli.injected.catalog_rows import reads, refusal
from delta_arc_lineage_tests.shells.cli.injected.running import Outcome, Row, run_all
from delta_arc_lineage_tests.support.stack import bucket_of

_PARTS = ({"alg": "RS256", "typ": "JWT"}, {"sub": "canary", "exp": 1})
CANARY = ".".join(
    [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in _PARTS] + ["c2"]
)
PASSWORD = "canary-of-a-proxy"
PROXY = f"http://ada:{PASSWORD}@127.0.0.1:1"
OWN = ("ATLAN_API_KEY", "ATLAN_API_TOKEN", "DELTA_ARC_SERVE_TOKEN", "OPENLINEAGE_API_KEY")
COMMANDS = ("plan", "doctor --json")
PLACES = ("ATLAN_BASE_URL", "POSTGRES_SCHEMA", "S3_BUCKET_NAME", "DELTA_ARC_STATE", "DELTA_ARC_LOG_FILE")
OTHER_COMMANDS = ("apply --yes", "doctor", "cache status", "history", "leftovers", "purge", "undo x", "explain x")
WARM = (
    "httpcore",
    "delta_arc_lineage.adapters.atlan.catalog",
    *(f"delta_arc_lineage.cli.{module}" for module in ("apply", "cache", "doctor", "history", "leftovers", "explain")),
)
"""Imported once, and not in each process."""
LOGGED = {"DELTA_ARC_LOG_FILE": "run.log", "DELTA_ARC_LOG_LEVEL": "debug"}


def of_setting(variable: str, command: str) -> Row:
    """The key of a tenant in the variable of something else."""
    return Row(f"{variable} {command}", "SettingsError", command=command, variables={variable: CANARY})


MISPLACED = [
    *(of_setting(variable, command) for variable in sorted(NAMES.keys() - set(OWN)) for command in COMMANDS),
    *(of_setting(variable, command) for variable in PLACES for command in OTHER_COMMANDS),
    *(of_setting(variable, "local status") for variable in ("DELTA_ARC_STATE", "DELTA_ARC_PROJECT")),
]
ON_THE_LINE = [
    Row(f"typed {number}", "DeltaArcError", command=command.format(CANARY))
    for number, command in enumerate(
        (
            "--project {} plan",
            "plan --route {}",
            "plan --out {}/plan.json",
            "apply {}.json",
            "apply --approve {}",
            "history {}",
            "undo {}",
            "purge {}",
            "leftovers --route {}",
        )
    )
]
PROXIED = {"HTTP_PROXY": PROXY, "http_proxy": PROXY, "HTTPS_PROXY": PROXY, "https_proxy": PROXY, "NO_PROXY": ""}
CHANNELS = {
    "DELTA_ARC_NOTIFY_WEBHOOK_URL": f"http://127.0.0.1:1/{CANARY}",
    "DELTA_ARC_NOTIFY_EMAIL_TO": "data@example.com",
    "DELTA_ARC_NOTIFY_EMAIL_FROM": "lineage@example.com",
    "DELTA_ARC_SMTP_URL": f"smtp://ada:{PASSWORD}@127.0.0.1:1",
    "DELTA_ARC_REMOVAL_COUNT": "0",
}
IN_PLACE = [
    Row("plan", None, command="plan --out plan.json", variables=LOGGED),
    Row("apply", None, command="apply --yes --json", variables=LOGGED),
    Row("looked at", None, command="doctor", variables=LOGGED),
    Row("a token of requests", None, command="doctor --json", variables={"DELTA_ARC_SERVE_TOKEN": CANARY, **LOGGED}),
    Row("a receiver's key", None, command="doctor --json", variables={"OPENLINEAGE_API_KEY": CANARY, **LOGGED}),
    Row("own key misspelt", None, command="doctor --json", variables={"ATLAN_API_KEYS": CANARY, **LOGGED}),
    Row("refused", "AuthenticationFailed", command="apply --yes", catalog=reads(refusal(401)), variables=LOGGED),
    Row("forbidden", "PermissionDenied", command="plan", catalog=reads(refusal(403)), variables=LOGGED),
    Row("told to nobody", "Unreachable", command="notify --test", variables={**CHANNELS, **LOGGED}),
    Row("run told to nobody", None, command="apply --yes --notify", variables={**CHANNELS, **LOGGED}),
    Row(
        "tenant behind a proxy",
        "Unreachable",
        variables={"ATLAN_BASE_URL": "http://tenant.invalid", **PROXIED, **LOGGED},
    ),
    Row(
        "bucket behind a proxy", "Unreachable", variables={"S3_ENDPOINT_URL": "http://s3.invalid", **PROXIED, **LOGGED}
    ),
]


@pytest.fixture(scope="module")
def ended(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Outcome]]:
    """Every row in a process of its own, and the folder of their folders."""
    for module in WARM:
        import_module(module)
    for name in ("ORDERS", "SHIPPERS"):
        bucket_of(stack).put_object(Bucket=stack.bucket, Key=f"injected/{name}.csv", Body=b"1\n")
    folder = tmp_path_factory.mktemp("canaries")
    return folder, run_all([*MISPLACED, *ON_THE_LINE, *IN_PLACE], stack, folder)


def find_canaries(row: Row, stack: RunningStack, folder: Path, outcome: Outcome) -> list[str]:
    """Where a canary or a key of the stack is to be found: what was printed, and files by name and content."""
    secrets = (CANARY, PASSWORD, stack.api_key, stack.secret_access_key)
    root = folder / row.name.replace(" ", "-")
    texts = {"stdout": outcome.out, "stderr": outcome.err}
    for path in root.rglob("*"):
        place = str(path.relative_to(root))
        texts[place] = place + (path.read_bytes().decode(errors="replace") if path.is_file() else "")
    return [place for place, text in texts.items() if any(secret in text for secret in secrets)]


@pytest.mark.parametrize("row", MISPLACED, ids=lambda row: row.name.replace(" ", "-"))
def test_a_key_in_the_wrong_variable_is_refused_and_nowhere_repeated(
    ended: tuple[Path, dict[str, Outcome]], stack: RunningStack, row: Row
) -> None:
    """Whatever command reads it: exit code 2, the variable's name, nothing asked, nothing kept."""
    folder, outcomes = ended
    outcome = outcomes[row.name]
    assert outcome.exit_code == 2 and not outcome.asked
    assert row.name.partition(" ")[0] in outcome.out + outcome.err
    assert find_canaries(row, stack, folder, outcome) == []


@pytest.mark.parametrize("row", ON_THE_LINE, ids=lambda row: row.command.split()[0])
def test_a_key_typed_by_mistake_is_not_repeated(
    ended: tuple[Path, dict[str, Outcome]], stack: RunningStack, row: Row
) -> None:
    """In an error, in a log, in the reasons of a journal."""
    folder, outcomes = ended
    assert outcomes[row.name].exit_code, outcomes[row.name].out
    assert find_canaries(row, stack, folder, outcomes[row.name]) == []


@pytest.mark.parametrize("row", IN_PLACE, ids=lambda row: row.name.replace(" ", "-"))
def test_keys_in_their_own_variables_are_shown_and_kept_nowhere(
    ended: tuple[Path, dict[str, Outcome]], stack: RunningStack, row: Row
) -> None:
    """In plan files, journals, snapshots and a log of everything; where a proxy with a password does not answer too."""
    folder, outcomes = ended
    outcome = outcomes[row.name]
    assert (outcome.exit_code == 0) == (row.error is None), outcome.err
    log = folder / row.name.replace(" ", "-") / "run.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert find_canaries(row, stack, folder, outcome) == []
    assert row.name != "plan" or (log.parent / "plan.json").stat().st_mode & 0o777 == 0o600
