variable "region" {
  description = "The region of the bucket."
  type        = string
}

variable "team" {
  description = "Whose it is: a tag of everything."
  type        = string
  default     = "data-platform"
}

variable "name" {
  description = "What everything is called, or begins with."
  type        = string
  default     = "delta-arc-lineage"
}

variable "deployment" {
  description = "Tells installations on one tenant apart."
  type        = string
  default     = "default"
}

variable "package_path" {
  description = "The zip that `make lambda` built."
  type        = string
}

variable "architecture" {
  description = "What the zip was built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
}

variable "atlan_base_url" {
  description = "The tenant, as https://<tenant>.atlan.com."
  type        = string
}

variable "route" {
  description = "What the route is called."
  type        = string
  default     = "main"
}

variable "bucket" {
  description = "The bucket with the files: it exists already."
  type        = string
}

variable "prefix" {
  description = "The folder in it, with a slash at its end; empty: all of it."
  type        = string
  default     = ""
}

variable "settings" {
  description = "Other settings of the product: the connections and schemas of both sides, the pattern of keys."
  type        = map(string)
}

variable "schedule" {
  description = "daily, 6-hourly, business-hours, off, or an expression."
  type        = string
  default     = "daily"
}

variable "turn_on_bucket_events" {
  description = "true where nobody else states the bucket's notifications: it replaces them all."
  type        = bool
  default     = false
}

variable "notify_emails" {
  description = "Addresses that get alarms and notices."
  type        = list(string)
  default     = []
}

variable "notify_https" {
  description = "Endpoints that get alarms and notices."
  type        = list(string)
  default     = []
}

variable "force_destroy" {
  description = "true lets `terraform destroy` remove the state with its journals."
  type        = bool
  default     = false
}
