# What others of this configuration do with the pipeline: here, a policy for whoever uploads images and reads texts and rows.
data "aws_iam_policy_document" "images" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${aws_cloudformation_stack.images.outputs["ImagesUploadBucket"]}/${var.key_prefix}*"]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${aws_cloudformation_stack.images.outputs["ImagesTextBucket"]}/*"]
  }

  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:Query"]
    resources = [data.aws_dynamodb_table.rows.arn]
  }
}

data "aws_dynamodb_table" "rows" {
  name = aws_cloudformation_stack.images.outputs["ImagesMetadataTable"]
}

resource "aws_iam_policy" "images" {
  name_prefix = "${var.name}-user-"
  policy      = data.aws_iam_policy_document.images.json
}

# Where the application finds the texts.
resource "aws_ssm_parameter" "text_bucket" {
  name  = "/${var.name}/text-bucket"
  type  = "String"
  value = aws_cloudformation_stack.images.outputs["ImagesTextBucket"]
}
