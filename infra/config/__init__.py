"""What a person may set about the infrastructure, checked before anything is synthesized."""
