"""The folding that search, matching and sorting compare by: one function in the database, so that it cannot drift."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",  # alef with hamza, madda, wasla: bare alef
    "ى": "ي", "ی": "ي", "ئ": "ي",  # alef maksura, Persian yeh, yeh with hamza: yeh
    "ة": "ه", "ؤ": "و", "ک": "ك", "گ": "ك",  # teh marbuta, waw with hamza, Persian kaf and gaf
    **{chr(0x660 + d): str(d) for d in range(10)},  # Arabic-Indic digits
    **{chr(0x6F0 + d): str(d) for d in range(10)},  # Persian digits
}  # fmt: skip
# Vowel marks, tatweel, zero-width and direction marks fall away.
DROPPED = [*range(0x64B, 0x660), 0x670, 0x640, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
DROPPED += [*range(0x2066, 0x206A), 0xFEFF]

FROM = "".join(LETTERS) + "".join(chr(code) for code in DROPPED)
TO = "".join(LETTERS.values())

MAKE = f"""
CREATE FUNCTION arabic_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(translate(normalize(value, NFKC), U&'{"".join(f"{chr(92)}{ord(c):04X}" for c in FROM)}', '{TO}'))
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(MAKE, "DROP FUNCTION arabic_fold(text)"),
    ]
