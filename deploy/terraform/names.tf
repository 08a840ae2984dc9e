# What several files call by name. ARNs are composed where AWS composes them so: a policy is then known before anything is made.
locals {
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  partition = data.aws_partition.current.partition

  state_bucket     = coalesce(var.state_bucket_name, "${var.name}-state-${local.account}-${local.region}")
  state_bucket_arn = "arn:${local.partition}:s3:::${local.state_bucket}"
  queue_arn        = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}-events"
  dead_arn         = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}-dead"
  topic_arn        = "arn:${local.partition}:sns:${local.region}:${local.account}:${var.name}"
  log_group        = "/aws/lambda/${var.name}"
  log_group_arn    = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.log_group}"
  alias_arn        = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.name}:live"
  secret_arn       = var.secret_arn != null ? var.secret_arn : aws_secretsmanager_secret.key[0].arn

  buckets     = toset([for route in values(var.routes) : route.bucket])
  prefixes_of = { for bucket in local.buckets : bucket => distinct([for route in values(var.routes) : route.prefix if route.bucket == bucket]) }
  versions_of = { for bucket in local.buckets : bucket => [for route in values(var.routes) : route.versions if route.bucket == bucket] }

  tags = merge({ Project = "delta-arc-lineage", Deployment = var.deployment }, var.tags)
}
