output "shown" {
  value = "before"
}
