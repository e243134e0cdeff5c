"""Full text: the query language, the words of the index, and what is found."""
