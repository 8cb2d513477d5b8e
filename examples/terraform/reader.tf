# Uses the pipeline in other resources: a policy for a principal that uploads images and reads outputs and items.
data "aws_iam_policy_document" "images" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${aws_cloudformation_stack.images.outputs["ImagesUploadBucket"]}/${var.key_prefix}*"]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::${aws_cloudformation_stack.images.outputs["ImagesOutputBucket"]}/*"]
  }

  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:Query"]
    resources = [data.aws_dynamodb_table.items.arn]
  }
}

data "aws_dynamodb_table" "items" {
  name = aws_cloudformation_stack.images.outputs["ImagesMetadataTable"]
}

resource "aws_iam_policy" "images" {
  name_prefix = "${var.name}-user-"
  policy      = data.aws_iam_policy_document.images.json
}

# A parameter in which the application finds the name of the output bucket.
resource "aws_ssm_parameter" "output_bucket" {
  name  = "/${var.name}/output-bucket"
  type  = "String"
  value = aws_cloudformation_stack.images.outputs["ImagesOutputBucket"]
}
