import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('domains', '0003_evidence_kinds'),
        ('evaluations', '0006_evidence_that_holds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='VersionText',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='wording', serialize=False, to='evaluations.documentversion')),
                ('text', models.TextField(verbose_name='isi yang dapat dicari')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='historyentry',
            name='history_of_one_thing',
        ),
        migrations.RemoveField(
            model_name='documentversion',
            name='text',
        ),
        migrations.AddField(
            model_name='document',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='historyentry',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='history', to='evaluations.document'),
        ),
        migrations.AddConstraint(
            model_name='historyentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('evaluation__isnull', False), ('result', None)), models.Q(('document', None), ('evaluation', None), ('result__isnull', False)), models.Q(('document__isnull', False), ('evaluation', None), ('result', None)), _connector='OR'), name='history_of_one_thing'),
        ),
    ]
