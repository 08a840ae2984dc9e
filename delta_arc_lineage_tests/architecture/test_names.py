"""Names: no two modules of one layer share one, and qualified names are cut in one place."""

import re
from collections import Counter

from delta_arc_lineage_tests.architecture.modules import OURS

SPLITS_A_PATH = re.compile(r"\.r?(?:split|partition)\(\"/\"")
OF_OTHER_PATHS = {
    "delta_arc_lineage.model.names": "qualified names and keys",
    "delta_arc_lineage.model.key_shapes": "the year, the month and the day that folders are called by",
    "delta_arc_lineage.adapters.folder_state": "names of documents",
    "delta_arc_lineage.sync.journals": "names of documents",
    "delta_arc_lineage.sync.known_routes": "names of documents",
    "delta_arc_lineage.sync.retention": "names of documents",
    "delta_arc_lineage.sync.marking_documents": "names of documents",
    "delta_arc_lineage.model.audits": "the guid below which a README or a link is named",
}


def test_no_two_modules_of_a_layer_share_a_name() -> None:
    """Whoever says `planning.py` means one file."""
    places = Counter()
    for module in OURS:
        parts = module.name.split(".")
        places[parts[1] if len(parts) > 2 else "", parts[-1]] += 1
    assert not {place for place, count in places.items() if count > 1}


def test_names_are_cut_in_one_module() -> None:
    """A name read otherwise elsewhere would be another asset. The local Atlan shares no code with us."""
    ours = [module for module in OURS if ".local" not in module.name]
    cutting = {module.name for module in ours if SPLITS_A_PATH.search(module.text)}
    assert cutting == OF_OTHER_PATHS.keys()
