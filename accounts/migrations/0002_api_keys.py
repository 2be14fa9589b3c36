"""Apart from 0001: knox's keys wait for our users, and ours wait for knox's keys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0001_release_0_9'),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('areas', models.JSONField(default=list, verbose_name='boleh menulis')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='terakhir dipakai')),
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='key', to=settings.KNOX_TOKEN_MODEL)),
            ],
        ),
    ]
