variable "name" { type = string }
variable "labels" {
  type    = map(string)
  default = {}
}
resource "aws_s3_bucket" "this" {
  bucket_prefix = "${var.name}-"
  tags          = merge({ Name = var.name }, var.labels)
}
resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
output "arn" { value = aws_s3_bucket.this.arn }
output "all" { value = { arn = aws_s3_bucket.this.arn, objects = "${aws_s3_bucket.this.arn}/*" } }
