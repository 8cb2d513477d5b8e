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
