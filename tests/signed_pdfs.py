"""PDFs with digital signatures, made with keys that are made for the test: nobody's name, no network."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.files import drawn_pdf

DAY = timedelta(days=1)
ASKED = "http://penerbit.example/daftar.crl"
CA_ISSUERS, OCSP = AuthorityInformationAccessOID.CA_ISSUERS, AuthorityInformationAccessOID.OCSP


@cache
def root_of(name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate that others are issued by."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _issued(name, key, name, key, is_root=True), key


def _issued(name, key, issuer, issuer_key, *, is_root=False, starts=None, ends=None):
    now = datetime.now(UTC)
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(names)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts or now - 800 * DAY)
        .not_valid_after(ends or now + 800 * DAY)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(not is_root, not is_root, False, False, False, is_root, is_root, False, False), critical=True
        )
    )
    if not is_root:  # where a curious reader would go and ask
        place = x509.UniformResourceIdentifier(ASKED)
        ways = [x509.AccessDescription(way, place) for way in (OCSP, CA_ISSUERS)]
        lists = [x509.DistributionPoint([place], None, None, None)]
        made = made.add_extension(x509.AuthorityInformationAccess(ways), critical=False)
        made = made.add_extension(x509.CRLDistributionPoints(lists), critical=False)
    return made.sign(issuer_key, hashes.SHA256())


def signed_pdf(signer: str = "Ni Luh Contoh", issuer: str = "CA Contoh", pdf: bytes = b"", ends=None) -> bytes:
    """The PDF with one signature more; `ends`: when the signer's certificate ends."""
    root, root_key = root_of(issuer)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _issued(signer, key, issuer, root_key, ends=ends)
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(root.public_bytes(serialization.Encoding.DER)))
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(secret),
        cert_registry=store,
    )
    source = pdf or drawn_pdf("Keputusan tentang tim, ditetapkan dan ditandatangani secara elektronik.")
    fields = f"Tanda{source.count(b'/ByteRange') + 1}"
    writer = IncrementalPdfFileWriter(io.BytesIO(source), strict=False)
    meta = signers.PdfSignatureMetadata(field_name=fields, name=signer)
    return outside_the_loop(signers.sign_pdf, writer, meta, signer=made).getvalue()


def outside_the_loop(function, *args, **kwargs):
    """What starts an event loop cannot start one in a thread where a browser's test has left its own running."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(function, *args, **kwargs).result()


def trust_folder(folder, *names: str) -> str:
    """A folder with the root certificates of these issuers."""
    for number, name in enumerate(names):
        content = root_of(name)[0].public_bytes(serialization.Encoding.PEM)
        (folder / f"{number}.pem").write_bytes(content)
    return str(folder)
