"""Forms for officials to fill in, made from the vocabulary of a policy; `qsd_rules.workbook` reads them back."""
