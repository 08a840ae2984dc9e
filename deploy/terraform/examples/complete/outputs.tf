output "lineage" {
  description = "What was made: names, addresses, and where the API key goes."
  value       = module.lineage
}
