variable "name" {
  description = "What everything made here is called, or begins with."
  type        = string
  default     = "delta-arc-lineage"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,29}[a-z0-9]$", var.name))
    error_message = "Write a name of 3 to 31 small letters, digits and hyphens that begins with a letter: a bucket is called by it too."
  }
}

variable "deployment" {
  description = "DELTA_ARC_DEPLOYMENT: tells installations on one tenant apart; part of the mark on all that is made, and a dimension of the metrics."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+$", var.deployment))
    error_message = "Write letters, digits, dots, hyphens and underscores."
  }
}

variable "tags" {
  description = "Tags of everything made here."
  type        = map(string)
  default     = {}
}

# The function

variable "package_path" {
  description = "The zip that `make lambda` built. Exactly one of package_path and image_uri."
  type        = string
  default     = null

  validation {
    condition     = (var.package_path == null) != (var.image_uri == null)
    error_message = "Set package_path to the zip that `make lambda` built, or image_uri to an image in ECR: exactly one of the two."
  }

  validation {
    condition     = var.package_path == null || try(fileexists(var.package_path), false)
    error_message = "There is no file at package_path: run `make lambda`, then name the zip that it prints."
  }
}

variable "image_uri" {
  description = "A container image in ECR, as <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>."
  type        = string
  default     = null
}

variable "architecture" {
  description = "What the zip or the image was built for: arm64 or x86_64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Write arm64 or x86_64, as the zip was built for."
  }
}

variable "runtime" {
  description = "The Lambda runtime that the zip was built for."
  type        = string
  default     = "python3.12"

  validation {
    condition     = can(regex("^python3\\.1[2-9]$", var.runtime))
    error_message = "Write python3.12 or later, as the zip was built for: on an older one its libraries do not load."
  }
}

variable "timeout" {
  description = "Seconds after which a call is ended; it stops by itself before, and the next call goes on."
  type        = number
  default     = 900

  validation {
    condition     = var.timeout >= 60 && var.timeout <= 900
    error_message = "Write 60 to 900 seconds: Lambda ends every call at 900, and less than 60 leaves no time to work."
  }
}

variable "memory_mb" {
  description = "Memory of the function in MB; CPU comes with it."
  type        = number
  default     = 1024

  validation {
    condition     = var.memory_mb >= 512 && var.memory_mb <= 10240
    error_message = "Write 512 to 10240 MB."
  }
}

variable "reserved_concurrency" {
  description = "The most calls at once, taken from the account's; null: none reserved. A route runs once at a time in any case, by a lease in the state."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= 2, false)
    error_message = "Write 2 or more, since the queue's reader takes two, or leave it out. 0 would stop the function."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days: write one of these."
  }
}

variable "log_level" {
  description = "DELTA_ARC_LOG_LEVEL."
  type        = string
  default     = "info"

  validation {
    condition     = contains(["debug", "info", "warning", "error"], var.log_level)
    error_message = "Write debug, info, warning or error."
  }
}

variable "permissions_boundary" {
  description = "The ARN of a policy that bounds both roles, where the account asks for one."
  type        = string
  default     = null
}

# The tenant and the routes

variable "atlan_base_url" {
  description = "ATLAN_BASE_URL: the tenant."
  type        = string

  validation {
    condition     = can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?/?$", var.atlan_base_url))
    error_message = "Write the tenant's address as https://<tenant>.atlan.com, with nothing behind it."
  }
}

variable "secret_arn" {
  description = "The ARN of a secret that holds the API key already. Not set: an empty secret is made, and its value is set by hand."
  type        = string
  default     = null

  validation {
    condition     = var.secret_arn == null || can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.secret_arn))
    error_message = "Write the ARN of a secret of Secrets Manager (arn:aws:secretsmanager:<region>:<account>:secret:<name>), never the key itself."
  }
}

variable "routes" {
  description = <<-E
    The routes by name, each with its bucket and prefix: what may be read, whose events start a run, whose metrics are watched.
    `inventory`: where S3 Inventory delivers, as s3://bucket/prefix/, if the route reads it; `versions`: `true` with S3_VERSIONS.
    One route needs no routes file: its bucket and prefix are set from here, the rest by `settings`.
  E
  type = map(object({
    bucket    = string
    prefix    = optional(string, "")
    inventory = optional(string)
    versions  = optional(bool, false)
  }))

  validation {
    condition     = length(var.routes) > 0
    error_message = "Name one route at least, as routes = { main = { bucket = \"my-bucket\", prefix = \"crm/\" } }."
  }

  validation {
    condition     = alltrue([for name in keys(var.routes) : can(regex("^[A-Za-z0-9_-]{1,25}$", name))])
    error_message = "Write names of routes of up to 25 letters, digits, hyphens and underscores, as in the routes file."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", route.bucket))])
    error_message = "Write a bucket by its name, without s3:// and without a folder; the folder is `prefix`."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : route.prefix == "" || can(regex("^[^/*?].*/$", route.prefix)) && !can(regex("[*?$]", route.prefix))])
    error_message = "Write a prefix as folder/ with a slash at its end and none at its beginning; no *, ? or $, which a policy reads otherwise."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : route.inventory == null || can(regex("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^*?$]+/$", route.inventory))])
    error_message = "Write where the inventory is delivered as s3://bucket/prefix/<source bucket>/<configuration>/."
  }

  validation {
    condition     = length(var.routes) == 1 || var.routes_layer_path != null || var.image_uri != null
    error_message = "Several routes need a routes file: set routes_layer_path to a zip that holds routes.yaml, or put routes.yaml into the image."
  }
}

variable "routes_layer_path" {
  description = "A zip with routes.yaml in its root, for several routes: it becomes a layer, read as /opt/routes.yaml. Made by `zip -j routes.zip routes.yaml`."
  type        = string
  default     = null

  validation {
    condition     = var.routes_layer_path == null || try(fileexists(var.routes_layer_path), false)
    error_message = "There is no file at routes_layer_path: make it with `zip -j routes.zip routes.yaml`."
  }

  validation {
    condition     = var.routes_layer_path == null || var.image_uri == null
    error_message = "An image takes no layer: put routes.yaml into the image, and leave routes_layer_path out."
  }
}

variable "settings" {
  description = "Other settings of the product by their names (docs/settings.md), as { POSTGRES_CONNECTION_NAME = \"crm\", DELTA_ARC_APPLY = \"safe\" }."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setintersection(keys(var.settings), [
      "ATLAN_API_KEY", "ATLAN_API_TOKEN", "DELTA_ARC_NOTIFY_WEBHOOK_URL", "DELTA_ARC_SMTP_URL",
    ])) == 0
    error_message = "A key belongs in the secret, not in the environment, which everybody who may see the function can read. Take ATLAN_API_KEY, ATLAN_API_TOKEN, DELTA_ARC_NOTIFY_WEBHOOK_URL and DELTA_ARC_SMTP_URL out; a webhook can be a subscription of the topic."
  }

  validation {
    condition = length(setintersection(keys(var.settings), [
      "ATLAN_API_KEY_SECRET_ARN", "ATLAN_BASE_URL", "DELTA_ARC_DEPLOYMENT", "DELTA_ARC_LOG_LEVEL",
      "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN", "DELTA_ARC_ROUTE", "DELTA_ARC_ROUTES", "DELTA_ARC_STATE",
      "S3_BUCKET_NAME", "S3_INVENTORY", "S3_PREFIX", "S3_VERSIONS",
    ])) == 0
    error_message = "The module sets ATLAN_*, DELTA_ARC_DEPLOYMENT, DELTA_ARC_LOG_LEVEL, DELTA_ARC_NOTIFY_SNS_TOPIC_ARN, DELTA_ARC_ROUTE(S), DELTA_ARC_STATE, S3_BUCKET_NAME, S3_INVENTORY, S3_PREFIX and S3_VERSIONS itself: use its own variables for these."
  }

  validation {
    condition     = alltrue([for name in keys(var.settings) : !startswith(name, "AWS_") && !startswith(name, "LAMBDA_")])
    error_message = "Lambda sets AWS_* and LAMBDA_* itself: the function's region and role are those that it runs with."
  }
}

variable "data_kms_key_arns" {
  description = "Keys that the routes' objects are encrypted with, where they are AWS KMS keys of yours."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.data_kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "Write ARNs of keys (arn:aws:kms:<region>:<account>:key/<id>), not of aliases: a policy does not follow an alias."
  }
}

# When it runs

variable "schedule" {
  description = "daily (02:00), 6-hourly, business-hours (each hour from 8 to 18, Monday to Friday), off, or an expression of EventBridge Scheduler, as cron(0 4 * * ? *)."
  type        = string
  default     = "daily"

  validation {
    condition     = contains(["daily", "6-hourly", "business-hours", "off"], var.schedule) || can(regex("^(cron|rate)\\(.+\\)$", var.schedule))
    error_message = "Write daily, 6-hourly, business-hours, off, or an expression as cron(0 4 * * ? *) or rate(2 hours)."
  }
}

variable "schedule_timezone" {
  description = "The time zone of the schedule, as Europe/Vienna."
  type        = string
  default     = "UTC"
}

variable "turn_on_bucket_events" {
  description = "true turns on EventBridge for the routes' buckets. Only where nobody else states the buckets' notifications: it replaces them all. Not set: turn it on where the bucket is made."
  type        = bool
  default     = false
}

variable "batch_window_seconds" {
  description = "Seconds that events are gathered for one call: events of one load become one run of its route."
  type        = number
  default     = 60

  validation {
    condition     = var.batch_window_seconds >= 1 && var.batch_window_seconds <= 300
    error_message = "Write 1 to 300 seconds."
  }
}

variable "batch_size" {
  description = "The most events in one call."
  type        = number
  default     = 1000

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 5000
    error_message = "Write 1 to 5000: an event has about 1 KB, and a call takes 6 MB."
  }
}

# Who is told

variable "notify_emails" {
  description = "Addresses that get alarms and notices; each must confirm the mail that AWS sends it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.notify_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Write mail addresses, as lineage@example.com."
  }
}

variable "notify_https" {
  description = "Endpoints that get alarms and notices by HTTPS; each must answer AWS's confirmation."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for endpoint in var.notify_https : startswith(endpoint, "https://")])
    error_message = "Write addresses that begin with https://."
  }
}

variable "success_hours" {
  description = "Hours without a successful run of a route after which its alarm goes off; not set: 26, 64 with business-hours, whose weekends are longer, none with off. 0: no such alarm."
  type        = number
  default     = null

  validation {
    condition     = var.success_hours == null || try(var.success_hours >= 0 && var.success_hours <= 168, false)
    error_message = "Write 1 to 168 hours, or 0 for no alarm: CloudWatch looks back a week at most."
  }
}

variable "oldest_event_minutes" {
  description = "Minutes that an event may wait in the queue before the alarm goes off."
  type        = number
  default     = 180

  validation {
    condition     = var.oldest_event_minutes >= 10
    error_message = "Write 10 minutes or more. An event whose call failed is tried again after six times the function's timeout: 90 minutes for 900 seconds."
  }
}

# The state

variable "state_bucket_name" {
  description = "What the state bucket is called. Not set: <name>-state-<account>-<region>."
  type        = string
  default     = null

  validation {
    condition     = var.state_bucket_name == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket_name))
    error_message = "Write a bucket's name: 3 to 63 small letters, digits, dots and hyphens."
  }

  validation {
    condition     = !contains([for route in values(var.routes) : route.bucket], coalesce(var.state_bucket_name, "-"))
    error_message = "The state has a bucket of its own: in a route's bucket its documents would start runs. Write another name, or leave it out."
  }
}

variable "state_prefix" {
  description = "The folder in the state bucket."
  type        = string
  default     = "state"

  validation {
    condition     = can(regex("^[A-Za-z0-9_=-]+(/[A-Za-z0-9_=-]+)*$", var.state_prefix)) && !startswith(var.state_prefix, "package")
    error_message = "Write letters, digits, - and _, in folders apart by /, with no slash at the end; not `package`, where the zip lies."
  }
}

variable "noncurrent_days" {
  description = "Days that versions of the state's documents are kept after they were written over or removed."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "Write 1 day or more: a version that is gone at once brings nothing back."
  }
}

variable "force_destroy" {
  description = "true lets `terraform destroy` remove the state bucket with all that is in it: journals too, so that nothing can be taken back any more. And the secret at once."
  type        = bool
  default     = false
}

variable "kms_key_arn" {
  description = "A key of yours for the state, the queues, the topic, the secret and the logs; not set: AWS's own. Its policy must let S3, SQS, SNS, CloudWatch, EventBridge and Logs use it (README)."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "Write the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>), not of an alias: a policy does not follow an alias."
  }
}
