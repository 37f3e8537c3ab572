"""What every lesson uses, and nothing that only one lesson uses."""
