"""What `init` found, as items of its JSON."""

from delta_arc_lineage.cli.proposal_shapes import (
    FilesItem,
    InitResult,
    LinkItem,
    ProposedResult,
    QuestionItem,
)
from delta_arc_lineage.cli.result_items import Requests
from delta_arc_lineage.cli.results import of_outcome
from delta_arc_lineage.model.proposing.coverage import Coverage, Reach
from delta_arc_lineage.model.proposing.questions import Question
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.sync.proposing.drafting import Look


def of_look(look: Look, bucket: BucketLocation, *, text: str, written: str, spent: RequestCount) -> InitResult:
    return InitResult(
        route="",
        bucket=bucket.name,
        prefix=bucket.prefix,
        keys=len(look.sample.objects),
        partial=list(look.sample.partial),
        complete=look.complete,
        questions=list(map(_of_question, look.draft.questions)),
        file=text,
        written=written,
        requests=Requests(reads=spent.reads, writes=spent.writes),
    )


def of_coverage(coverage: Coverage) -> ProposedResult:
    route, reached = coverage.route, coverage.reached
    return ProposedResult(
        route=route.name,
        source=route.source.words,
        target=route.target.words,
        prefix=route.bucket.prefix,
        file_name_pattern=route.file_pattern.text,
        source_table_pattern=route.source_pattern.text,
        target_table_pattern=route.target_pattern.text,
        exclude_pattern=[entry.text for entry in route.ignore.excluded],
        ignored_tables=[entry.text for entry in route.ignore.tables],
        files=FilesItem(
            through=reached[Reach.THROUGH],
            source=reached[Reach.SOURCE],
            target=reached[Reach.TARGET],
            none=reached[Reach.NONE],
            misfits=coverage.misfits,
        ),
        links=[
            LinkItem(source=link.source, target=link.target, files=link.files, example=link.example)
            for link in coverage.links
        ],
        left=[of_outcome(outcome) for outcome in coverage.left],
    )


def _of_question(question: Question) -> QuestionItem:
    return QuestionItem(
        where=question.where,
        doubt=question.doubt.value,
        words=question.doubt.words,
        files=question.files,
        example=question.example,
        candidates=list(question.candidates),
    )
