"""Reading pages in tests: by selector, never by substring."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode


def parse(response) -> LexborHTMLParser:
    """The answer's body as a tree."""
    return LexborHTMLParser(response.get_data(as_text=True))


def text(tree: LexborHTMLParser | LexborNode, selector: str) -> str:
    """The text of the one element that matches, white space folded."""
    found = tree.css(selector)
    assert len(found) == 1, f"{selector}: {len(found)} elements"
    return " ".join(found[0].text().split())


def texts(tree: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    """The texts of all elements that match."""
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def form(tree: LexborHTMLParser | LexborNode, selector: str) -> dict[str, str]:
    """A form's fields as a browser would send them (hidden ones, values, the token)."""
    (found,) = tree.css(selector)
    fields = {}
    for node in found.css("input[name], textarea[name], select[name]"):
        kind = node.attributes.get("type", "text")
        if kind in {"checkbox", "radio"} and "checked" not in node.attributes:
            continue
        if kind in {"submit", "file"}:
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            fields[node.attributes["name"]] = chosen.attributes.get("value") or "" if chosen else ""
        elif node.tag == "textarea":
            fields[node.attributes["name"]] = node.text()
        else:
            fields[node.attributes["name"]] = node.attributes.get("value") or ""
    return fields
