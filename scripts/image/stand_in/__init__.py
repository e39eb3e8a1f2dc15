"""What stands in for AWS's base image where no registry can be reached."""
