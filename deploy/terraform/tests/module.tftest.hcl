# What the module makes, by a mocked AWS: no account and no network.
mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  package_path   = "./tests/module.tftest.hcl" # any file: it is not looked into
  atlan_base_url = "https://acme.atlan.com"
  routes         = { crm = { bucket = "acme-lake", prefix = "crm/" } }
  settings       = { DELTA_ARC_APPLY = "safe" }
}

run "one_route" {
  variables {
    notify_emails = ["lineage@example.com"]
    notify_https  = ["https://alerts.example.com/lineage"]
  }

  assert {
    condition     = one(aws_scheduler_schedule.runs).schedule_expression == "cron(0 2 * * ? *)" && one(aws_scheduler_schedule.runs).schedule_expression_timezone == "UTC"
    error_message = "A route runs daily at 02:00 UTC where nothing else is said."
  }

  assert {
    condition     = jsondecode(one(aws_scheduler_schedule.runs).target[0].input) == { trigger = "scheduled", force_refresh = false }
    error_message = "The schedule sends the event that the handler knows."
  }

  assert {
    condition     = one(aws_scheduler_schedule.runs).target[0].arn == aws_lambda_alias.live.arn && aws_lambda_event_source_mapping.events.function_name == aws_lambda_alias.live.arn
    error_message = "Clock and queue call the alias."
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.files["crm"].event_pattern) == {
      source        = ["aws.s3"]
      "detail-type" = ["Object Created", "Object Deleted"]
      detail        = { bucket = { name = ["acme-lake"] }, object = { key = [{ prefix = "crm/" }] } }
    }
    error_message = "A route's rule takes files that came or went, of its bucket and prefix alone."
  }

  assert {
    condition     = aws_sqs_queue.events.visibility_timeout_seconds >= 6 * aws_lambda_function.lineage.timeout && aws_sqs_queue.events.sqs_managed_sse_enabled && aws_sqs_queue.dead.sqs_managed_sse_enabled
    error_message = "A message is hidden for six times the timeout, and both queues are encrypted."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.events.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead.arn && jsondecode(aws_sqs_queue.events.redrive_policy).maxReceiveCount == 5
    error_message = "What five calls could not do lies with the dead events."
  }

  assert {
    condition     = tolist(aws_lambda_event_source_mapping.events.function_response_types) == tolist(["ReportBatchItemFailures"]) && aws_lambda_event_source_mapping.events.maximum_batching_window_in_seconds == 60
    error_message = "Only the messages that failed come back, and events are gathered."
  }

  assert {
    condition     = aws_lambda_function.lineage.timeout == 900 && aws_lambda_function.lineage.memory_size == 1024 && aws_lambda_function.lineage.handler == "delta_arc_lineage.lambda_handler.handler" && aws_lambda_function.lineage.reserved_concurrent_executions == -1
    error_message = "900 seconds, 1024 MB, the product's handler, no concurrency reserved."
  }

  assert {
    condition = aws_lambda_function.lineage.environment[0].variables == tomap({
      ATLAN_API_KEY_SECRET_ARN       = aws_secretsmanager_secret.key[0].arn
      ATLAN_BASE_URL                 = "https://acme.atlan.com"
      DELTA_ARC_APPLY                = "safe"
      DELTA_ARC_DEPLOYMENT           = "default"
      DELTA_ARC_LOG_LEVEL            = "info"
      DELTA_ARC_NOTIFY_SNS_TOPIC_ARN = aws_sns_topic.notices.arn
      DELTA_ARC_ROUTE                = "crm"
      DELTA_ARC_STATE                = "s3://delta-arc-lineage-state-123456789012-eu-central-1/state"
      S3_BUCKET_NAME                 = "acme-lake"
      S3_PREFIX                      = "crm/"
    })
    error_message = "One route needs no routes file; no key is in the environment."
  }

  assert {
    condition = alltrue([for policy in [aws_s3_bucket_policy.state.policy, aws_sqs_queue_policy.events.policy, aws_sqs_queue_policy.dead.policy, aws_sns_topic_policy.notices.policy] :
      anytrue([for each in jsondecode(policy).Statement : each.Effect == "Deny" && try(each.Condition.Bool["aws:SecureTransport"], "") == "false" && each.Principal == "*"])
    ])
    error_message = "Bucket, queues and topic refuse what comes without TLS."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.block_public_policy && aws_s3_bucket_public_access_block.state.ignore_public_acls && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "Nobody outside sees the state."
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled" && one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256" && !aws_s3_bucket.state.force_destroy
    error_message = "The state is versioned and encrypted, and is not destroyed with what is in it."
  }

  assert {
    condition = alltrue([for policy in [aws_iam_role_policy.function.policy, aws_iam_role_policy.scheduler.policy] :
      alltrue([for action in flatten([for each in jsondecode(policy).Statement : each.Action]) : !strcontains(action, "*")])
    ])
    error_message = "A role's actions are named one by one."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.function.policy) == jsondecode(file("./tests/role.json"))
    error_message = "What the function may do is what tests/role.json lists; the product's own tests hold that list against what a run calls."
  }

  assert {
    condition     = alltrue([for resource in flatten([for each in jsondecode(aws_iam_role_policy.function.policy).Statement : each.Resource]) : startswith(resource, "arn:aws:") && resource != "arn:aws:s3:::*"])
    error_message = "Each statement names what it is about."
  }

  assert {
    condition     = alltrue([for each in jsondecode(aws_iam_role_policy.function.policy).Statement : !anytrue([for resource in flatten([each.Resource]) : startswith(resource, "arn:aws:s3:::acme-lake")]) || alltrue([for action in each.Action : contains(["s3:ListBucket", "s3:GetObject"], action)])])
    error_message = "The route's bucket is read, never written."
  }

  assert {
    condition = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.by_route) :
      alarm.namespace == "DeltaArcLineage" && alarm.dimensions == tomap({ deployment = "default", route = "crm" })
    ]) && toset([for alarm in values(aws_cloudwatch_metric_alarm.by_route) : alarm.metric_name]) == toset(["RunsFailed", "RemovalsWaiting", "BudgetBlocked"])
    error_message = "Failed runs, waiting removals and a blocked budget are watched by deployment and route."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.no_success["crm"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.no_success["crm"].evaluation_periods * aws_cloudwatch_metric_alarm.no_success["crm"].period == 26 * 3600 && aws_cloudwatch_metric_alarm.no_success["crm"].dimensions == tomap({ deployment = "default", route = "crm" })
    error_message = "Silence for 26 hours is a failure."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.errors.dimensions == tomap({ FunctionName = "delta-arc-lineage" }) && aws_cloudwatch_metric_alarm.oldest_event.dimensions == tomap({ QueueName = "delta-arc-lineage-events" }) && aws_cloudwatch_metric_alarm.dead.dimensions == tomap({ QueueName = "delta-arc-lineage-dead" })
    error_message = "The function's errors, the oldest event and the dead ones are watched."
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.by_route), values(aws_cloudwatch_metric_alarm.no_success), [aws_cloudwatch_metric_alarm.errors, aws_cloudwatch_metric_alarm.oldest_event, aws_cloudwatch_metric_alarm.dead]) : tolist(alarm.alarm_actions) == tolist([aws_sns_topic.notices.arn])])
    error_message = "Every alarm goes to the topic."
  }

  assert {
    condition     = aws_sns_topic_subscription.emails["lineage@example.com"].protocol == "email" && aws_sns_topic_subscription.https["https://alerts.example.com/lineage"].protocol == "https"
    error_message = "Mail and HTTPS are told."
  }

  assert {
    condition = alltrue([for metric in ["SourceAssets", "TargetAssets", "Datasets", "Edges", "Findings", "Requests", "Seconds", "RunsSucceeded", "RunsFailed", "RemovalsWaiting", "BudgetBlocked", "OldestEventSeconds"] :
      anytrue([for widget in jsondecode(aws_cloudwatch_dashboard.lineage.dashboard_body).widgets : anytrue([for each in widget.properties.metrics : slice(each, 0, 6) == ["DeltaArcLineage", metric, "deployment", "default", "route", "crm"] if length(each) > 5])])
    ])
    error_message = "The dashboard shows every metric of the product."
  }

  assert {
    condition     = aws_cloudwatch_log_group.function.retention_in_days == 90 && aws_cloudwatch_log_group.function.name == "/aws/lambda/${aws_lambda_function.lineage.function_name}"
    error_message = "Logs end."
  }
}

run "several_routes_with_all_that_can_be_said" {
  variables {
    name                  = "lineage"
    deployment            = "prod"
    routes_layer_path     = "./tests/module.tftest.hcl"
    secret_arn            = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:atlan-AbCdEf"
    kms_key_arn           = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    data_kms_key_arns     = ["arn:aws:kms:eu-central-1:123456789012:key/99999999-2222-3333-4444-555555555555"]
    schedule              = "6-hourly"
    reserved_concurrency  = 5
    success_hours         = 0
    turn_on_bucket_events = true
    state_prefix          = "teams/lineage"
    routes = {
      crm = { bucket = "acme-lake", prefix = "crm/" }
      erp = { bucket = "acme-lake", prefix = "erp/", versions = true }
      all = { bucket = "acme-all", inventory = "s3://acme-inventory/all/acme-all/nightly/" }
    }
  }

  assert {
    condition     = one(aws_scheduler_schedule.runs).schedule_expression == "cron(0 0/6 * * ? *)"
    error_message = "6-hourly is every six hours."
  }

  assert {
    condition     = aws_lambda_function.lineage.environment[0].variables["DELTA_ARC_ROUTES"] == "/opt/routes.yaml" && !contains(keys(aws_lambda_function.lineage.environment[0].variables), "S3_BUCKET_NAME") && length(aws_lambda_function.lineage.layers) == 1
    error_message = "Several routes are read from the layer's file, and no bucket is stated beside it."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.files["all"].event_pattern).detail == { bucket = { name = ["acme-all"] } } && length(aws_cloudwatch_event_rule.files) == 3 && length(aws_s3_bucket_notification.routes) == 2
    error_message = "A route without a prefix takes all of its bucket; each bucket is turned on once."
  }

  assert {
    condition = [for each in jsondecode(aws_iam_role_policy.function.policy).Statement : each.Condition.StringLike["s3:prefix"] if try(each.Resource == "arn:aws:s3:::acme-lake", false)] == [["crm/*", "erp/*"]] && [
    for each in jsondecode(aws_iam_role_policy.function.policy).Statement : try(each.Condition, null) if try(each.Resource == "arn:aws:s3:::acme-all" && contains(each.Action, "s3:ListBucket"), false)] == [null]
    error_message = "A bucket's listing ends at its routes' prefixes, where all have one."
  }

  assert {
    condition     = [for each in jsondecode(aws_iam_role_policy.function.policy).Statement : each.Resource if contains(each.Action, "secretsmanager:GetSecretValue")] == ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:atlan-AbCdEf"] && length(aws_secretsmanager_secret.key) == 0
    error_message = "A secret that is there already is read, and none is made."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.function.policy) == jsondecode(file("./tests/role_of_several_routes.json"))
    error_message = "The list of several routes is tests/role_of_several_routes.json."
  }

  assert {
    condition     = [for each in jsondecode(aws_iam_role_policy.function.policy).Statement : each.Resource if contains(each.Action, "s3:PutObject")] == ["arn:aws:s3:::lineage-state-123456789012-eu-central-1/teams/lineage/*"]
    error_message = "Only below the state's prefix is written."
  }

  assert {
    condition     = aws_sqs_queue.events.kms_master_key_id == var.kms_key_arn && aws_sns_topic.notices.kms_master_key_id == var.kms_key_arn && aws_cloudwatch_log_group.function.kms_key_id == var.kms_key_arn && one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "A key of one's own is used for all."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.no_success) == 0 && length(aws_cloudwatch_metric_alarm.by_route) == 9 && aws_lambda_function.lineage.reserved_concurrent_executions == 5
    error_message = "0 hours is no alarm of silence; each route has its own others."
  }
}

run "an_image_in_business_hours" {
  variables {
    package_path = null
    image_uri    = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/lineage@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    schedule     = "business-hours"
  }

  assert {
    condition     = one(aws_scheduler_schedule.runs).schedule_expression == "cron(0 8-18 ? * MON-FRI *)" && aws_cloudwatch_metric_alarm.no_success["crm"].evaluation_periods == 64
    error_message = "Each hour from 8 to 18, Monday to Friday; the alarm of silence outlasts a weekend."
  }

  assert {
    condition     = aws_lambda_function.lineage.package_type == "Image" && aws_lambda_function.lineage.handler == null && length(aws_s3_object.package) == 0 && !contains(keys(aws_lambda_function.lineage.environment[0].variables), "S3_BUCKET_NAME")
    error_message = "An image brings its handler and its routes file."
  }
}

run "no_schedule" {
  command = plan

  variables {
    schedule = "off"
  }

  assert {
    condition     = length(aws_scheduler_schedule.runs) == 0 && length(aws_cloudwatch_metric_alarm.no_success) == 0
    error_message = "off is no schedule, and nothing then waits for a run."
  }
}

run "the_example" {
  command = plan

  module {
    source = "./examples/complete"
  }

  variables {
    region   = "eu-central-1"
    bucket   = "acme-lake"
    prefix   = "crm/"
    settings = { POSTGRES_CONNECTION_NAME = "crm" }
  }

  assert {
    condition     = length(module.lineage.environment_names) > 0
    error_message = "The example is a whole one."
  }
}
