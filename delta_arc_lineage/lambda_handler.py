"""The AWS Lambda function: `delta_arc_lineage.lambda_handler.handler`. What it answers to: docs/lambda.md.

Its imports are done while the function is prepared, when it has a whole processor; Dagster is not among them.
"""

from typing import Any

from delta_arc_lineage.serverless.calls import Context
from delta_arc_lineage.serverless.door import answer


def handler(event: Any, context: Context) -> dict[str, Any]:
    """`{"statusCode": …, "body": …}`, or what a queue's service wants to hear of a batch."""
    return answer(event, context)
