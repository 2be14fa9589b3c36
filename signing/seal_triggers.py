"""A seal stays as it was signed, whoever writes; only its being set aside is noted on it, once."""

from history.triggers import Trigger, append_only
from signing.models import Seal

TABLE = Seal._meta.db_table
REFUSAL = "Segel tidak dapat diubah atau dihapus; pembukaan kembali dicatat padanya satu kali."
SIGNED = [str(field.column) for field in Seal._meta.concrete_fields if field.name not in Seal.SETTING_ASIDE]
GUARDS = {
    **append_only("seal", TABLE, REFUSAL, update=f"UPDATE OF {', '.join(SIGNED)}"),
    "seal_set_aside_once": Trigger(TABLE, "UPDATE", REFUSAL, "OLD.superseded_at IS NOT NULL"),
}
