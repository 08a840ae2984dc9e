# What wakes somebody. Metrics of the product are of a deployment and a route; a route that never ran has none.
locals {
  namespace     = "DeltaArcLineage"
  success_hours = coalesce(var.success_hours, lookup({ business-hours = 64, off = 0 }, var.schedule, 26))

  by_route = {
    RunsFailed      = { statistic = "Sum", says = "a run failed: the notice and the log say why, and who acts" }
    RemovalsWaiting = { statistic = "Maximum", says = "removals wait for a person: `delta-arc plan` shows which, and their digest" }
    BudgetBlocked   = { statistic = "Sum", says = "the tenant blocked requests: see whose they are, and lower DELTA_ARC_REQUESTS_PER_MINUTE" }
  }
  alarms_by_route = { for pair in setproduct(keys(local.by_route), keys(var.routes)) : join("/", pair) => {
    metric = pair[0]
    route  = pair[1]
  } }
}

resource "aws_cloudwatch_metric_alarm" "by_route" {
  for_each = local.alarms_by_route

  alarm_name          = "${var.name}-${each.value.route}-${each.value.metric}"
  alarm_description   = "Route ${each.value.route}: ${local.by_route[each.value.metric].says}."
  namespace           = local.namespace
  metric_name         = each.value.metric
  dimensions          = { deployment = var.deployment, route = each.value.route }
  statistic           = local.by_route[each.value.metric].statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
  tags                = local.tags
}

# Silence is the failure that no failing run tells.
resource "aws_cloudwatch_metric_alarm" "no_success" {
  for_each = local.success_hours == 0 ? {} : var.routes

  alarm_name          = "${var.name}-${each.key}-no-success"
  alarm_description   = "Route ${each.key}: no run succeeded for ${local.success_hours} hours. See the log, and whether the schedule is on."
  namespace           = local.namespace
  metric_name         = "RunsSucceeded"
  dimensions          = { deployment = var.deployment, route = each.key }
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 3600
  evaluation_periods  = local.success_hours
  datapoints_to_alarm = local.success_hours
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-errors"
  alarm_description   = "A call ended without an answer: out of time or memory, or it could not start. See the end of its log."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.lineage.function_name }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "oldest_event" {
  alarm_name          = "${var.name}-oldest-event"
  alarm_description   = "An event of a bucket waits for ${var.oldest_event_minutes} minutes: calls fail, or come too seldom for what arrives."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.events.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 60 * var.oldest_event_minutes
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "dead" {
  alarm_name          = "${var.name}-dead"
  alarm_description   = "Events or calls were given up: read them in ${aws_sqs_queue.dead.name}, mend the cause, and start their redrive."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
  tags                = local.tags
}
