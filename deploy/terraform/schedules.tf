locals {
  expressions = {
    daily          = "cron(0 2 * * ? *)"
    "6-hourly"     = "cron(0 0/6 * * ? *)"
    business-hours = "cron(0 8-18 ? * MON-FRI *)"
  }
}

resource "aws_scheduler_schedule" "runs" {
  count = var.schedule == "off" ? 0 : 1

  name                         = var.name
  description                  = "A run of every route: ${var.schedule}."
  schedule_expression          = lookup(local.expressions, var.schedule, var.schedule)
  schedule_expression_timezone = var.schedule_timezone
  kms_key_arn                  = var.kms_key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.live.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode({ trigger = "scheduled", force_refresh = false })

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 3
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead.arn
    }
  }
}
