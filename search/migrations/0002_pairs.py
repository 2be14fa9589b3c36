from django.db import migrations


def empty_index(apps, schema_editor):
    """Made before pairs of words were kept: the worker makes it again."""
    for name in ("PageStems", "DocumentWords"):
        apps.get_model("search", name).objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [migrations.RunPython(empty_index, migrations.RunPython.noop, elidable=True)]
