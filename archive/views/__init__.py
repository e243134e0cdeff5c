"""What a person sees: tables, pages, drawings and texts of what the archive holds."""
