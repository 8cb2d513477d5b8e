output "upload_bucket" {
  description = "The bucket to upload images to."
  value       = aws_cloudformation_stack.images.outputs["ImagesUploadBucket"]
}

output "output_bucket" {
  description = "The bucket with the outputs."
  value       = aws_cloudformation_stack.images.outputs["ImagesOutputBucket"]
}

output "metadata_table" {
  description = "The table with one item per image."
  value       = aws_cloudformation_stack.images.outputs["ImagesMetadataTable"]
}

output "upload_page" {
  description = "The page of the AWS Management Console where you can upload images."
  value       = aws_cloudformation_stack.images.outputs["UploadPage"]
}

output "encoder_log_group" {
  description = "The log group of the encoder, with one line per image."
  value       = aws_cloudformation_stack.images.outputs["ImagesEncoderLogGroup"]
}

output "dead_letter_queue" {
  description = "The queue with the events of images that could not be encoded."
  value       = aws_cloudformation_stack.images.outputs["ImagesDeadLetterQueue"]
}

output "redrive_mapping" {
  description = "The event source mapping that redrives these events while it is enabled."
  value       = aws_cloudformation_stack.images.outputs["ImagesRedriveMapping"]
}
