"""The template's policy: rules, and edits of the template that each must notice."""
