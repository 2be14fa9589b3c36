"""Pieces of PDFs: words, form fields, signatures."""

TYPED = "Keputusan kepala dinas tentang tim koordinasi"


SIGNATURE = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <00> >>"


FIELD = "<< /FT /Sig /T (a) /V 5 0 R >>"
