# A container only: its value is set by hand, so that it is in no Terraform state and in no plan.
resource "aws_secretsmanager_secret" "key" {
  count = var.secret_arn == null ? 1 : 0

  name                    = "${var.name}/atlan-api-key"
  description             = "The API key of ${var.atlan_base_url}, set by hand."
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.force_destroy ? 0 : 7
  tags                    = local.tags
}
