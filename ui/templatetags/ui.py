"""Template components and filters: one template each, all shown in the gallery at /ui/."""

from django import template

from ui import formats

register = template.Library()
register.filter("comma", formats.decimal_comma)
register.filter("long_date", formats.long_date)
register.filter("short_date", formats.short_date)
register.filter("weight", formats.weight)
register.filter("file_size", formats.file_size)
