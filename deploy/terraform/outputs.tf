output "function_name" {
  description = "Call it by hand: aws lambda invoke --function-name <this>:live --payload '{\"trigger\": \"manual\", \"force_refresh\": false}' --cli-binary-format raw-in-base64-out answer.json"
  value       = aws_lambda_function.lineage.function_name
}

output "alias_arn" {
  description = "What the schedule and the queue call."
  value       = aws_lambda_alias.live.arn
}

output "role_arn" {
  description = "The function's role: what buckets of other accounts and policies of keys must let in."
  value       = aws_iam_role.function.arn
}

output "secret_arn" {
  description = "Where the API key goes: aws secretsmanager put-secret-value --secret-id <this> --secret-string file:///dev/stdin"
  value       = local.secret_arn
}

output "state" {
  description = "DELTA_ARC_STATE for the command line: plans are looked at, approved and taken back in the same state."
  value       = "s3://${aws_s3_bucket.state.id}/${var.state_prefix}"
}

output "topic_arn" {
  description = "Where alarms and notices go."
  value       = aws_sns_topic.notices.arn
}

output "queue_url" {
  description = "Events that wait."
  value       = aws_sqs_queue.events.url
}

output "dead_queue_url" {
  description = "Events and calls that were given up."
  value       = aws_sqs_queue.dead.url
}

output "log_group" {
  description = "The function's log."
  value       = aws_cloudwatch_log_group.function.name
}

output "dashboard" {
  description = "The dashboard's name in CloudWatch."
  value       = aws_cloudwatch_dashboard.lineage.dashboard_name
}

output "environment_names" {
  description = "Which settings the function has."
  value       = sort(keys(aws_lambda_function.lineage.environment[0].variables))
}
