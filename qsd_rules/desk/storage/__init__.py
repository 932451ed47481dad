"""What the desk keeps: records of assessments, remarks on them, accounts and sessions."""
