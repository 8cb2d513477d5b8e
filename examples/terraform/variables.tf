variable "name" {
  description = "Name of the stack, and the start of the names of its resources."
  type        = string
  default     = "images"

  validation {
    # The name is part of bucket names, and Terraform allows 37 characters in a bucket_prefix.
    condition     = can(regex("^[a-z][a-z0-9-]{0,25}$", var.name))
    error_message = "name: must be 1 to 26 lower-case letters, digits and hyphens, and start with a letter. Choose such a name."
  }
}

variable "template_folder" {
  description = "Where the templates of a release are, or of `npm run template` in a clone."
  type        = string
  default     = "."
}

variable "keep_data" {
  description = "Whether buckets, table, dead letters and logs are kept when the stack is destroyed."
  type        = bool
  default     = true
}

variable "image_suffixes" {
  description = "What the key of an image ends with one of: as given, all lower case or all upper case."
  type        = list(string)
  default     = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"]
}

variable "key_prefix" {
  description = "What the key of an image starts with, such as photos/. Empty for every key."
  type        = string
  default     = ""
}

variable "maximum_image_size" {
  description = "The largest image, in whole MB (1,000,000 bytes)."
  type        = number
  default     = 10000
}

variable "existing_input_bucket" {
  description = "Name of a bucket of this account and Region. Empty to have a bucket made."
  type        = string
  default     = ""
}

variable "existing_input_bucket_key" {
  description = "ARN of the KMS key of that bucket. Empty where it has none."
  type        = string
  default     = ""
}

variable "output_format" {
  description = "BASE64, BASE64URL, MIME or DATA_URI."
  type        = string
  default     = "BASE64"
}

variable "table_key_name" {
  description = "Name of the table's partition key."
  type        = string
  default     = "image_id"
}

variable "memory_size" {
  description = "Memory of the encoder, in MB."
  type        = number
  default     = 1769
}

variable "alarm_email" {
  description = "Who is told of alarms. Empty for no alarms."
  type        = string
  default     = ""
}
