# Who is told: alarms and the product's own notices go to one topic.
resource "aws_sns_topic" "notices" {
  name              = var.name
  kms_master_key_id = var.kms_key_arn # AWS's own key for SNS would keep CloudWatch's alarms out
  tags              = local.tags
}

resource "aws_sns_topic_policy" "notices" {
  arn = aws_sns_topic.notices.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Alarms"
        Effect    = "Allow"
        Action    = "sns:Publish"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Resource  = local.topic_arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      merge(local.only_by_tls, { Action = "sns:Publish", Resource = local.topic_arn }),
    ]
  })
}

resource "aws_sns_topic_subscription" "emails" {
  for_each = toset(var.notify_emails)

  topic_arn = aws_sns_topic.notices.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "https" {
  for_each = toset(var.notify_https)

  topic_arn = aws_sns_topic.notices.arn
  protocol  = "https"
  endpoint  = each.value
}
