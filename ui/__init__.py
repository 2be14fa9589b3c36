"""How it looks: template components, forms, number and date formats, the component gallery."""
