# The function, its alias and its logs. The zip goes through the state bucket: what Lambda takes directly ends at 50 MB.
locals {
  only_route = length(var.routes) == 1 && var.routes_layer_path == null && var.image_uri == null ? one(keys(var.routes)) : null
  of_the_one_route = local.only_route == null ? {} : {
    for name, value in {
      DELTA_ARC_ROUTE = local.only_route
      S3_BUCKET_NAME  = var.routes[local.only_route].bucket
      S3_PREFIX       = var.routes[local.only_route].prefix
      S3_INVENTORY    = var.routes[local.only_route].inventory
      S3_VERSIONS     = var.routes[local.only_route].versions ? "true" : null
    } : name => value if value != null && value != ""
  }
  of_the_module = {
    ATLAN_API_KEY_SECRET_ARN       = local.secret_arn
    ATLAN_BASE_URL                 = var.atlan_base_url
    DELTA_ARC_DEPLOYMENT           = var.deployment
    DELTA_ARC_LOG_LEVEL            = var.log_level
    DELTA_ARC_NOTIFY_SNS_TOPIC_ARN = local.topic_arn
    DELTA_ARC_STATE                = "s3://${local.state_bucket}/${var.state_prefix}"
  }
  of_the_layer = var.routes_layer_path == null ? {} : { DELTA_ARC_ROUTES = "/opt/routes.yaml" }
}

resource "aws_s3_object" "package" {
  count = var.package_path == null ? 0 : 1

  bucket      = aws_s3_bucket.state.id
  key         = "package/lambda.zip"
  source      = var.package_path
  source_hash = filemd5(var.package_path)

  override_provider {
    default_tags {
      tags = {} # an object has ten at most, and an account may put more on everything
    }
  }

  depends_on = [aws_s3_bucket_versioning.state, aws_s3_bucket_policy.state]
}

resource "aws_lambda_layer_version" "routes" {
  count = var.routes_layer_path == null ? 0 : 1

  layer_name       = "${var.name}-routes"
  description      = "The routes file, as /opt/routes.yaml."
  filename         = var.routes_layer_path
  source_code_hash = filebase64sha256(var.routes_layer_path)
}

resource "aws_lambda_function" "lineage" {
  function_name = var.name
  description   = substr("Keeps the lineage through S3 in Atlan: ${join(", ", keys(var.routes))}", 0, 256)
  role          = aws_iam_role.function.arn

  package_type      = var.image_uri == null ? "Zip" : "Image"
  image_uri         = var.image_uri
  s3_bucket         = var.image_uri == null ? aws_s3_bucket.state.id : null
  s3_key            = one(aws_s3_object.package[*].key)
  s3_object_version = one(aws_s3_object.package[*].version_id)
  source_code_hash  = var.image_uri == null ? filebase64sha256(var.package_path) : null
  handler           = var.image_uri == null ? "delta_arc_lineage.lambda_handler.handler" : null
  runtime           = var.image_uri == null ? var.runtime : null
  layers            = aws_lambda_layer_version.routes[*].arn

  architectures                  = [var.architecture]
  timeout                        = var.timeout
  memory_size                    = var.memory_mb
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)
  publish                        = true
  tags                           = local.tags

  environment {
    variables = merge(var.settings, local.of_the_one_route, local.of_the_layer, local.of_the_module)
  }

  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What the schedule and the queue call."
  function_name    = aws_lambda_function.lineage.function_name
  function_version = aws_lambda_function.lineage.version
}

# A call without an answer, as one that ran out of memory, is made once more; then it lies with the dead events.
resource "aws_lambda_function_event_invoke_config" "live" {
  function_name                = aws_lambda_function.lineage.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead.arn
    }
  }
}

resource "aws_cloudwatch_log_group" "function" {
  name              = local.log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}
