terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.16"
    }
  }
}

data "aws_partition" "current" {}

locals {
  # The first template retains all data when the stack is destroyed, the second deletes it.
  template = var.keep_data ? "image-encoding-pipeline.template.json" : "image-encoding-pipeline-delete.template.json"
  file     = "${var.template_folder}/${local.template}"
}

# CloudFormation accepts a template of up to 51,200 bytes in a call, and of up to 1 MB from S3. This bucket is only for
# the template.
resource "aws_s3_bucket" "templates" {
  bucket_prefix = "${var.name}-templates-"
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "templates" {
  bucket                  = aws_s3_bucket.templates.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# The key contains a digest, so that a new release of the template updates the stack.
resource "aws_s3_object" "template" {
  bucket       = aws_s3_bucket.templates.id
  key          = "${filesha256(local.file)}/${local.template}"
  source       = local.file
  content_type = "application/json"
}

resource "aws_cloudformation_stack" "images" {
  name         = var.name
  template_url = "https://${aws_s3_bucket.templates.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    ImageSuffixes          = join(",", var.image_suffixes)
    KeyPrefix              = var.key_prefix
    MaximumImageSize       = var.maximum_image_size
    ExistingInputBucket    = var.existing_input_bucket
    ExistingInputBucketKey = var.existing_input_bucket_key
    OutputFormat           = var.output_format
    TableKeyName           = var.table_key_name
    MemorySize             = var.memory_size
    AlarmEmail             = var.alarm_email
  }

  # Emptying buckets can take up to one hour, which is how long CloudFormation waits.
  timeouts {
    update = "70m"
    delete = "70m"
  }
}
