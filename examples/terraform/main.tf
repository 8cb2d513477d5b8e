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
  # The first keeps buckets and table when the stack is destroyed, the second deletes them with everything in them.
  template = var.keep_data ? "image-encoding-pipeline.template.json" : "image-encoding-pipeline-delete.template.json"
  file     = "${var.template_folder}/${local.template}"
}

# CloudFormation takes 51,200 bytes of template in a call and 1 MB from S3. This bucket is not the pipeline's.
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

# Under a name of its own, so that a new release of the template is an update of the stack.
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

  # What empties buckets may take up to the hour that CloudFormation waits for it.
  timeouts {
    update = "70m"
    delete = "70m"
  }
}
