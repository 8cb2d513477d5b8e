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
  description = "Folder with the templates of a release, or with those that `npm run template` writes in a clone."
  type        = string
  default     = "."
}

variable "keep_data" {
  description = "Whether buckets, table, dead-letter queue and logs are retained when the stack is destroyed."
  type        = bool
  default     = true
}

variable "image_suffixes" {
  description = "Only objects whose key ends with one of these suffixes are encoded. Each matches as given, all lower case and all upper case."
  type        = list(string)
  default     = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"]
}

variable "key_prefix" {
  description = "Only objects whose key starts with this prefix are encoded, such as photos/. Empty for every key."
  type        = string
  default     = ""
}

variable "maximum_image_size" {
  description = "Maximum size of an image, in whole MB (1,000,000 bytes)."
  type        = number
  default     = 10000
}

variable "existing_input_bucket" {
  description = "Name of an existing bucket in this account and Region. Empty to create a bucket."
  type        = string
  default     = ""
}

variable "existing_input_bucket_key" {
  description = "ARN of the KMS key that encrypts the existing bucket. Empty if there is none."
  type        = string
  default     = ""
}

variable "output_format" {
  description = "Format of the outputs: BASE64, BASE64URL, MIME or DATA_URI."
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
  description = "E-mail address that receives alarms. Empty for no alarms."
  type        = string
  default     = ""
}
