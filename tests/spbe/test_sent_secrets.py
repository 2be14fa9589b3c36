"""No secret is given back in clear by a page that shows what was typed."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from django import forms
from django.apps import apps
from django.conf import settings

from spbe.sent_texts import SECRET


def below(kind):
    return {form for child in kind.__subclasses__() for form in (child, *below(child))}


def test_the_name_of_every_password_field_counts_as_secret():
    for config in apps.get_app_configs():
        if Path(config.path).parent == settings.BASE_DIR:
            for module in walk_packages(import_module(config.name).__path__, f"{config.name}."):
                if "form" in module.name or module.name.endswith("setup"):
                    import_module(module.name)
    names = {
        name
        for form in below(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert "repeated" in names
    assert [name for name in sorted(names) if not SECRET.search(name)] == []
