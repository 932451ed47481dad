"""What a run over tables leaves behind: findings, decisions, counts, rejects and a summary, whole or not at all."""
