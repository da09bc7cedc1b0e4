"""Reading about a policy: found by topic or letters, read, heard, printed, or taken along."""
