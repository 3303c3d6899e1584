from hashlib import sha256

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools.misc import file_path

#: the lists as they were shipped with 19.0.1.0.0
SHIPPED = {
    "watch_price_de": "4081b760666df5177ece111409138cb09c08c99bc46c32b3819205c46fa43bce",
    "watch_price_nl": "469c1d362f8413a8b86d6d43fc1c6e948773bc7fd3d8f1eeb668ca9e936c3673",
    "watch_price_en": "90d9be9e2db56cf7a7ccc0b95b19c5a40ef456484c4f02b2c68386bd01c20216",
    "watch_dividing_de": "50595633fa544d301ea33560784acb3c7299c8191889efe2e1f25c2b205387b2",
    "watch_dividing_nl": "a29a17cd28c11326d2dfc3742711553b6731fcd9f510364ff02ec821ae69046a",
    "watch_dividing_en": "a30aa80300f49a1807b2ff4889e819e98576b2a924b795169b9a936ad1165fac",
}


def migrate(cr, version):
    """Give the shipped lists of watched words what is watched since; a list that was edited stays as it is."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    data = etree.parse(file_path("prm_chat/data/prm_chat_watch_data.xml"))
    for name, digest in SHIPPED.items():
        row = env.ref(f"prm_chat.{name}", raise_if_not_found=False)
        if row and row.kind == "words" and sha256(row.pattern.strip().encode()).hexdigest() == digest:
            row.pattern = data.findtext(f".//record[@id='{name}']/field[@name='pattern']").strip()
