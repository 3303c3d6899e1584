"""Translations of the suite: keep i18n/ up to date, and tell what is missing.

    translations.py check  POT-FOLDER   compare i18n/ with freshly exported templates
    translations.py update POT-FOLDER   write the templates to i18n/ and merge them into the translations

POT-FOLDER holds <addon>.pot as Odoo exports it (scripts/odoo_export_terms.py).
"""

import re
import sys
from pathlib import Path

import polib

from suite import ADDONS, manifests

LANGUAGES = {"de": "German", "nl": "Dutch"}
PLURALS = "nplurals=2; plural=(n != 1);"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrif]|%[sdrif]|\{\w*\}|\$\{[^}]*\}")
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")


def key(entry):
    return entry.msgctxt, entry.msgid


def terms(path):
    """Return the entries of a file by key, without obsolete ones."""
    return {key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def quoted(entry):
    text = entry.msgid.replace("\n", " ")
    return f'"{text[:80]}{"…" if len(text) > 80 else ""}"'


def check_addon(addon, exported):
    """Yield what is wrong with the translations of one addon."""
    folder = ADDONS / addon / "i18n"
    fresh = terms(exported)
    if not fresh:
        return
    template = folder / f"{addon}.pot"
    if not template.exists():
        yield f"{template.name} is missing"
    else:
        known = terms(template)
        for new in fresh.keys() - known.keys():
            yield f"{template.name} lacks {quoted(fresh[new])}"
        for old in known.keys() - fresh.keys():
            yield f"{template.name} holds {quoted(known[old])}, which is no longer used"
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        if path.exists():
            yield from check_language(path, fresh)
        else:
            yield f"{path.name} is missing"


def check_language(path, fresh):
    """Yield what is wrong with one translation, compared with the exported terms."""
    known = terms(path)
    for term, entry in fresh.items():
        translation = known.get(term)
        if translation is None:
            yield f"{path.name} lacks {quoted(entry)}"
        elif translation.fuzzy:
            yield f"{path.name} is unsure (fuzzy) of {quoted(entry)}"
        elif not translation.msgstr:
            yield f"{path.name} does not translate {quoted(entry)}"
        else:
            for fault in compare(entry.msgid, translation.msgstr):
                yield f"{path.name}: {fault} in {quoted(entry)}"
    for term in known.keys() - fresh.keys():
        yield f"{path.name} holds {quoted(known[term])}, which is no longer used"


def compare(source, translation):
    """Yield how a translation differs from its source in what must stay the same."""
    if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(translation)):
        yield "other placeholders"
    if sorted(TAG.findall(source)) != sorted(TAG.findall(translation)):
        yield "other tags"


def update_addon(addon, exported):
    """Write the template and merge it into the translations; what is translated stays."""
    fresh = polib.pofile(str(exported))
    if not any(not entry.obsolete for entry in fresh):
        return
    folder = ADDONS / addon / "i18n"
    folder.mkdir(exist_ok=True)
    steady(fresh, addon)
    fresh.save(str(folder / f"{addon}.pot"))
    for language, name in LANGUAGES.items():
        path = folder / f"{language}.po"
        known = terms(path) if path.exists() else {}
        merged = polib.POFile(wrapwidth=78)
        merged.metadata = dict(fresh.metadata)
        merged.metadata.update({"Language": language, "Language-Team": name, "Plural-Forms": PLURALS})
        merged.header = fresh.header
        for entry in fresh:
            old = known.get(key(entry))
            merged.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgctxt=entry.msgctxt,
                    msgstr=old.msgstr if old else "",
                    occurrences=entry.occurrences,
                    comment=entry.comment,
                    tcomment=old.tcomment if old else "",
                    flags=old.flags if old else [],
                )
            )
        merged.save(str(path))


def steady(catalogue, addon):
    """Leave out of the header what changes with every export."""
    catalogue.header = f"Translations of the addon {addon} of the PRM suite."
    catalogue.metadata = {
        "Project-Id-Version": "PRM suite for Odoo 19.0",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for entry in catalogue:
        # Odoo reads a line number here, but needs none.
        entry.occurrences = [(place, "0" if line else "") for place, line in entry.occurrences]


def main(action, folder):
    faults = 0
    for addon in manifests():
        exported = Path(folder) / f"{addon}.pot"
        if not exported.exists():
            sys.stdout.write(f"addons/{addon}: Odoo exported no terms\n")
            faults += 1
        elif action == "update":
            update_addon(addon, exported)
        else:
            for fault in check_addon(addon, exported):
                faults += 1
                sys.stdout.write(f"addons/{addon}/i18n: {fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
