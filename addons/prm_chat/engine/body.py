"""The words of a dealer's message as Discuss writes them, and nothing that others would not see.

What is shown has to be what was looked at: a style, a class or an element that hides letters would let a sentence pass
in pieces, and a tooltip or a picture from elsewhere says what nobody has looked at.

    >>> clean('<p>a<span style="display:none">b</span>c <b title=">">d</b><img src="//t.example/x"></p>')
    '<p>a<span>b</span>c <b>d</b></p>'
"""

from lxml import etree, html

#: elements that show the text in them as it stands; of all others only the text stays
KEPT = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
#: elements whose text is no text
GONE = ("script", "style", "title", "head")
ATTRIBUTES = frozenset({"href", "target", "rel", "class", "data-oe-id", "data-oe-model", "data-o-datetime"})
#: what Discuss marks mentions, links to channels and messages, and changes with
CLASSES = frozenset(
    [
        "o_mail_redirect",
        "o-discuss-mention",
        "o_channel_redirect",
        "o_channel_redirect_asThread",
        "o_message_redirect",
        "o-mail-Message-edited",
    ]
)


def clean(text):
    """Return the HTML of a message, sanitized before, with no more than the elements and attributes named above."""
    if not text:
        return text
    root = html.fragment_fromstring(text, create_parent="div")
    etree.strip_elements(root, *GONE, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in list(root.iterdescendants()):
        if element.tag not in KEPT:
            element.drop_tag()
            continue
        for name in set(element.attrib) - ATTRIBUTES:
            del element.attrib[name]
        if "class" in element.attrib:
            classes = [name for name in element.attrib["class"].split() if name in CLASSES]
            if classes:
                element.attrib["class"] = " ".join(classes)
            else:
                del element.attrib["class"]
    whole = etree.tostring(root, encoding="unicode", method="html")
    return whole[len("<div>") : -len("</div>")]
