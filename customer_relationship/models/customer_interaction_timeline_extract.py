import re
from html import unescape

from odoo import api, models
from odoo.fields import Domain

# How much is shown of the text before the words that were found, and in all.
BEFORE, LONGEST = 60, 200
BLOCK = re.compile(
    r"<(?:/?(?:div|h\d|li|p|pre|t[dhr])|blockquote|br)\b[^>]*>|\s+", re.I
)
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


class CustomerInteraction(models.Model):
    """Why a search found what it found: the words of the message around it."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def _add_timeline_extracts(self, rows, filters):
        """Where nothing else in the row says the words, the message does.

        Asked again with the rights of the reader: what they may not read isn't shown.
        """
        search = self._clean_timeline_filters(filters).get("search")
        if not search:
            return
        words = [re.compile(re.escape(word), re.I) for word in search.split()]
        unclear = {row["id"]: row for row in rows if not self._is_told(row, words)}
        says = self._get_timeline_message_domain(search, self._readable_to_sql)
        found = self.search(Domain("id", "in", list(unclear)) & says)
        # sudo: the message has been asked
        for interaction in found.sudo():
            text = self._get_words_read(interaction.message_id.body)
            unclear[interaction.id]["extract"] = self._get_extract(text, words)

    @api.model
    def _is_told(self, row, words):
        texts = (row["name"], row["type"], row["note"] or "")
        return any(self._find_words(text, words) is not None for text in texts)

    @api.model
    def _find_words(self, text, words):
        """Where they begin, if they follow one another; close together if possible."""
        end = 0
        for word in words:
            place = word.search(text, end)
            if not place:
                return None
            start, end = place.span()
        for word in reversed(words[:-1]):
            places = (place.start() for place in word.finditer(text, 0, start))
            start = max(places, default=start)
        return start

    @api.model
    def _get_words_read(self, body):
        """In one line."""
        text = TAG.sub("", BLOCK.sub(" ", body))
        return " ".join(unescape(text).split())

    @api.model
    def _get_extract(self, text, words):
        """Pieces of the text, and whether each is what was looked for."""
        place = self._find_words(text, words)
        if place is None:
            return []
        start = max(place - BEFORE, 0)
        # At the beginning of a word.
        start = start and (text.find(" ", start, place) + 1 or start)
        end = start + LONGEST
        shown = f"{'…' if start else ''}{text[start:end]}{'…' if text[end:] else ''}"
        pattern = "|".join(word.pattern for word in words)
        pieces = re.split(f"({pattern})", shown, flags=re.I)
        return [(piece, bool(i % 2)) for i, piece in enumerate(pieces) if piece]
