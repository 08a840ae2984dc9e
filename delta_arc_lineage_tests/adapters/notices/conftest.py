"""A notice with a hostile name in it, as all channels are given it."""

import pytest

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.notice_texts import NoticeText, write_notice
from delta_arc_lineage.model.notices import NoticePlace, notice_of_failure
from delta_arc_lineage_tests.conftest import NOON


@pytest.fixture
def notice() -> NoticeText:
    hostile = "x\r\nBcc: all@example.com\r\n\r\n.\r\n<!channel> ümläut ☃"
    error = NotFound(what=f"there is no bucket {hostile}", where="S3_BUCKET_NAME", next_step="set it")
    place = NoticePlace("https://tenant.example", "default", "main", "run-1")
    return write_notice(notice_of_failure(error), place, now=NOON, identity="0123456789abcdef")
