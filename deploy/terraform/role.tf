# What the function may do, each action with its reason. `make deploy-check` holds this against every call that a run makes.
locals {
  # Of S3 a route is read, never written. One statement a bucket: a role's policies end at 10,240 characters.
  of_routes = concat(
    [for bucket in local.buckets : {
      # The listing of the routes' prefixes, and of nothing beside them.
      Effect   = "Allow"
      Action   = concat(["s3:ListBucket"], anytrue(local.versions_of[bucket]) ? ["s3:ListBucketVersions"] : [])
      Resource = "arn:${local.partition}:s3:::${bucket}"
      Condition = contains(local.prefixes_of[bucket], "") ? null : {
        StringLike = { "s3:prefix" = [for prefix in local.prefixes_of[bucket] : "${prefix}*"] }
      }
    }],
    [{
      # The header of a file, and the part of it that holds its columns: a HEAD and a ranged GET.
      Effect    = "Allow"
      Action    = ["s3:GetObject"]
      Resource  = [for route in values(var.routes) : "arn:${local.partition}:s3:::${route.bucket}/${route.prefix}*"]
      Condition = null
    }],
    flatten([for route in values(var.routes) : [
      {
        # Which inventory is the newest.
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = "arn:${local.partition}:s3:::${regex("^s3://([^/]+)/(.*)$", route.inventory)[0]}"
        Condition = { StringLike = { "s3:prefix" = ["${regex("^s3://([^/]+)/(.*)$", route.inventory)[1]}*"] } }
      },
      {
        # Its manifest, and the files that the manifest names: both lie below it.
        Effect    = "Allow"
        Action    = ["s3:GetObject"]
        Resource  = ["arn:${local.partition}:s3:::${trimprefix(route.inventory, "s3://")}*"]
        Condition = null
      },
      {
        # Whether it is of all of the bucket.
        Effect    = "Allow"
        Action    = ["s3:GetInventoryConfiguration"]
        Resource  = "arn:${local.partition}:s3:::${route.bucket}"
        Condition = null
      },
    ] if route.inventory != null]),
  )

  of_the_function = concat(local.of_routes, [
    {
      # Documents of the state: read, written by condition, and removed when their time is over.
      Effect    = "Allow"
      Action    = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource  = "${local.state_bucket_arn}/${var.state_prefix}/*"
      Condition = null
    },
    {
      # Names of documents. Without a condition, since S3 says "there is none" of an object only to who may list:
      # to everybody else it says "denied", and whether a document is there is asked all the time.
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = local.state_bucket_arn
      Condition = null
    },
    {
      # The API key, of this one secret.
      Effect    = "Allow"
      Action    = ["secretsmanager:GetSecretValue"]
      Resource  = local.secret_arn
      Condition = null
    },
    {
      # Notices of what failed and who acts.
      Effect    = "Allow"
      Action    = ["sns:Publish"]
      Resource  = local.topic_arn
      Condition = null
    },
    {
      # Lambda reads the queue with this role.
      Effect    = "Allow"
      Action    = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      Resource  = local.queue_arn
      Condition = null
    },
    {
      # Lambda lays a call that never answered beside the dead events.
      Effect    = "Allow"
      Action    = ["sqs:SendMessage"]
      Resource  = local.dead_arn
      Condition = null
    },
    {
      # Lambda writes the log with this role, and metrics are lines of the log. The group is made here.
      Effect    = "Allow"
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${local.log_group_arn}:*"
      Condition = null
    },
    ],
    var.kms_key_arn == null ? [] : [{
      # The state, the queue, the topic and the secret are encrypted with it.
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = var.kms_key_arn
      Condition = null
    }],
    length(var.data_kms_key_arns) == 0 ? [] : [{
      # Files of the routes are opened for their columns.
      Effect    = "Allow"
      Action    = ["kms:Decrypt"]
      Resource  = var.data_kms_key_arns
      Condition = null
    }],
  )
}

resource "aws_iam_role" "function" {
  name                 = "${var.name}-function"
  description          = "What ${var.name} may do."
  permissions_boundary = var.permissions_boundary
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  name = "what-a-run-needs"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for each in local.of_the_function : { for name, value in each : name => value if value != null }]
  })
}

resource "aws_iam_role" "scheduler" {
  name                 = "${var.name}-scheduler"
  description          = "Calls ${var.name} by the clock."
  permissions_boundary = var.permissions_boundary
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "call-the-function"
  role = aws_iam_role.scheduler.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        { Sid = "Call", Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = local.alias_arn },
        { Sid = "DeadCalls", Effect = "Allow", Action = ["sqs:SendMessage"], Resource = local.dead_arn },
      ],
      var.kms_key_arn == null ? [] : [
        { Sid = "Encryption", Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = var.kms_key_arn },
      ],
    )
  })
}
