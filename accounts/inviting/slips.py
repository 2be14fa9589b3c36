"""What is handed to each person: a slip of paper with a picture of the link, or a message for WhatsApp."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote

from django.db.models import prefetch_related_objects

from accounts.contact_words import whatsapp_number
from accounts.models import AccountInvitation, User
from ui.formats import listed_text

MESSAGE = (
    "Yth. {name},\n\nAnda diundang ke Kawal SPBE {region} sebagai {roles}. Nama akun Anda: {account}.\n"
    "Buka tautan ini, lalu buat kata sandi Anda sendiri:\n{address}\n\n"
    "Tautan berlaku sampai {ends} dan hanya sekali. Jangan teruskan kepada orang lain."
)


@dataclass(frozen=True)
class Slip:
    """One person's link, shown this once."""

    person: User
    invitation: AccountInvitation
    address: str
    roles: str

    @property
    def picture(self) -> str:
        """A QR code of the address, as the source of an image."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        content = BytesIO()
        qrcode.make(self.address, image_factory=SvgPathImage).save(content)
        return f"data:image/svg+xml;base64,{b64encode(content.getvalue()).decode()}"

    @property
    def number(self) -> str:
        return whatsapp_number(self.person.phone)

    @property
    def message_address(self) -> str:
        """Opens the sender's own WhatsApp with the text ready."""
        text = MESSAGE.format(
            name=self.person,
            region=self.invitation.region,
            roles=self.roles,
            account=self.person.username,
            address=self.address,
            ends=self.invitation.ends,
        )
        return f"https://wa.me/{self.number}?text={quote(text, safe='')}"


def slips_of(paths: Sequence[tuple[User, str]], site: str) -> list[Slip]:
    """In the order of names; three queries."""
    people = [person for person, _ in paths]
    prefetch_related_objects(people, "memberships__agency")
    rows = AccountInvitation.objects.not_over().filter(person__in=people).select_related("region")
    by_person = {row.person_id: row for row in rows}
    return [
        Slip(person, by_person[person.pk], f"{site}{path}", _roles(person, by_person[person.pk].region_id))
        for person, path in paths
    ]


def _roles(person: User, region: int) -> str:
    held = [m.short_text for m in person.memberships.all() if m.is_active and m.region_id == region]
    return listed_text(held) or "pengguna"
