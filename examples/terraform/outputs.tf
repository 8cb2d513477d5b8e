output "upload_bucket" {
  description = "Upload images here."
  value       = aws_cloudformation_stack.images.outputs["ImagesUploadBucket"]
}

output "text_bucket" {
  description = "The texts are here."
  value       = aws_cloudformation_stack.images.outputs["ImagesTextBucket"]
}

output "metadata_table" {
  description = "Has a row for each image."
  value       = aws_cloudformation_stack.images.outputs["ImagesMetadataTable"]
}

output "upload_page" {
  description = "The page of the console to upload images at."
  value       = aws_cloudformation_stack.images.outputs["UploadPage"]
}

output "encoder_log_group" {
  description = "Has a line for each image."
  value       = aws_cloudformation_stack.images.outputs["ImagesEncoderLogGroup"]
}

output "dead_letter_queue" {
  description = "Uploads that could not be encoded wait here."
  value       = aws_cloudformation_stack.images.outputs["ImagesDeadLetterQueue"]
}

output "redrive_mapping" {
  description = "The event source mapping that gives them back while it is enabled."
  value       = aws_cloudformation_stack.images.outputs["ImagesRedriveMapping"]
}
