"""What every form that takes a sheet says of it."""

FILE_TYPES = ".xlsx,.xls,.ods,.csv,.txt,.tsv"
FILE_HELP = "XLSX, XLS, ODS, atau CSV, apa adanya: judul, nomor, jumlah, dan tanda tangan boleh ada."
PASTE_HELP = "Salin selnya di Excel lalu tempel di sini, dengan atau tanpa judul kolom."
