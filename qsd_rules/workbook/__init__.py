"""Workbooks of Excel, WPS and LibreOffice: forms written for officials to fill in, and filled ones read."""
