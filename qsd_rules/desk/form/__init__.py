"""Facts entered on a page: fields made from the vocabulary, read to values, and asked in the order that helps most."""
