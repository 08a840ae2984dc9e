# What is refused before anything is made, each with words that say what to do.
mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  package_path   = "./tests/refusals.tftest.hcl"
  atlan_base_url = "https://acme.atlan.com"
  routes         = { crm = { bucket = "acme-lake", prefix = "crm/" } }
}

run "neither_zip_nor_image_and_several_routes_without_a_file" {
  command = plan
  variables {
    package_path = null
    routes       = { crm = { bucket = "acme-lake" }, erp = { bucket = "acme-erp" } }
  }
  expect_failures = [var.package_path, var.routes]
}

run "a_zip_that_is_not_there_a_key_in_the_environment_and_a_prefix_that_a_policy_reads_otherwise" {
  command = plan
  variables {
    routes       = { crm = { bucket = "acme-lake", prefix = "crm/*/" } }
    package_path = "./none.zip"
    settings     = { ATLAN_API_KEY = "not-a-key" }
  }
  expect_failures = [var.package_path, var.routes, var.settings]
}

run "values_that_aws_would_refuse_later" {
  command = plan
  variables {
    name                 = "Lineage of All"
    deployment           = "prod eu"
    architecture         = "arm"
    runtime              = "python3.9"
    timeout              = 901
    memory_mb            = 128
    reserved_concurrency = 0
    log_retention_days   = 100
    log_level            = "trace"
    atlan_base_url       = "http://acme.atlan.com"
    secret_arn           = "not-an-arn"
    data_kms_key_arns    = ["arn:aws:kms:eu-central-1:123456789012:alias/data"]
    kms_key_arn          = "alias/lineage"
    schedule             = "hourly"
    batch_window_seconds = 0
    batch_size           = 10000
    notify_emails        = ["lineage"]
    notify_https         = ["http://alerts.example.com"]
    success_hours        = 169
    oldest_event_minutes = 1
    noncurrent_days      = 0
    state_prefix         = "/state/"
  }
  expect_failures = [
    var.name, var.deployment, var.architecture, var.runtime, var.timeout, var.memory_mb, var.reserved_concurrency,
    var.log_retention_days, var.log_level, var.atlan_base_url, var.secret_arn, var.data_kms_key_arns, var.kms_key_arn,
    var.schedule, var.batch_window_seconds, var.batch_size, var.notify_emails, var.notify_https, var.success_hours,
    var.oldest_event_minutes, var.noncurrent_days, var.state_prefix,
  ]
}

run "a_bucket_with_too_long_a_name" {
  command = plan
  variables {
    name = "lineage-of-all-that-we-ever-had"
  }
  override_data {
    target = data.aws_region.current
    values = { name = "ap-southeast-1" }
  }
  expect_failures = [aws_s3_bucket.state]
}

run "the_state_in_a_bucket_of_a_route_and_a_setting_of_the_module" {
  command = plan
  variables {
    state_bucket_name = "acme-lake"
    settings          = { DELTA_ARC_STATE = "/tmp/state" }
  }
  expect_failures = [var.state_bucket_name, var.settings]
}
