# One page: how runs end, what they found, what they cost, what waits.
locals {
  product = { for metric in ["SourceAssets", "TargetAssets", "Datasets", "Edges", "Findings", "Requests", "Seconds",
    "RunsSucceeded", "RunsFailed", "RemovalsWaiting", "BudgetBlocked", "OldestEventSeconds"] : metric => [
    for route in keys(var.routes) : [local.namespace, metric, "deployment", var.deployment, "route", route, { label = "${route} ${metric}" }]
  ] }

  graphs = [
    { title = "Runs", stat = "Sum", metrics = concat(local.product.RunsSucceeded, local.product.RunsFailed) },
    { title = "Waiting for a person, or blocked", stat = "Maximum", metrics = concat(local.product.RemovalsWaiting, local.product.BudgetBlocked) },
    { title = "Assets", stat = "Maximum", metrics = concat(local.product.SourceAssets, local.product.TargetAssets, local.product.Datasets) },
    { title = "Edges and findings", stat = "Maximum", metrics = concat(local.product.Edges, local.product.Findings) },
    { title = "Requests to Atlan", stat = "Sum", metrics = local.product.Requests },
    { title = "Seconds a run", stat = "Maximum", metrics = local.product.Seconds },
    { title = "Age of events, seconds", stat = "Maximum", metrics = concat(
      local.product.OldestEventSeconds,
      [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "${var.name}-events", { label = "queue" }]],
    ) },
    { title = "Calls", stat = "Sum", metrics = [for metric in ["Invocations", "Errors", "Throttles"] :
      ["AWS/Lambda", metric, "FunctionName", var.name, { label = metric }]
    ] },
    { title = "Dead events and calls", stat = "Maximum", metrics = [
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${var.name}-dead", { label = "dead" }],
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "lineage" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [for at, graph in local.graphs : {
      type   = "metric"
      x      = 8 * (at % 3)
      y      = 6 * floor(at / 3)
      width  = 8
      height = 6
      properties = {
        title   = graph.title
        metrics = graph.metrics
        stat    = graph.stat
        period  = 300
        region  = local.region
        view    = "timeSeries"
      }
    }]
  })
}
