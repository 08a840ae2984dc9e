# One route of one bucket that exists already, with all that tells when it does not run. `make deploy` applies this.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { Team = var.team }
  }
}

module "lineage" {
  source = "../.."

  name           = var.name
  deployment     = var.deployment
  package_path   = var.package_path
  architecture   = var.architecture
  atlan_base_url = var.atlan_base_url

  routes = {
    (var.route) = { bucket = var.bucket, prefix = var.prefix }
  }
  settings = merge({
    DELTA_ARC_APPLY = "safe" # plans within the limits are applied; without it, every plan waits for a person
  }, var.settings)

  schedule              = var.schedule
  turn_on_bucket_events = var.turn_on_bucket_events
  notify_emails         = var.notify_emails
  notify_https          = var.notify_https
  force_destroy         = var.force_destroy
}
