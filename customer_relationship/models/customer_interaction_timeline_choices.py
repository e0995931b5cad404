from odoo import api, models
from odoo.tools import SQL

from .customer_interaction_timeline_filters import SCOPES

# Whoever was not in touch for so long is no help in finding something.
RECENT = 1000
MOST_CHOICES = 50
# What is about one customer, or about one day, would hide what others did.
REMEMBERED = (
    *("channels", "direction", "hide_automatic", "hide_notes", "user_id"),
    *SCOPES,
)

CHANNEL_ICONS = {
    "document": "fa-file-text-o",
    "email": "fa-envelope-o",
    "feedback": "fa-star-o",
    "meeting": "fa-handshake-o",
    "messenger": "fa-comments-o",
    "note": "fa-sticky-note-o",
    "phone": "fa-phone",
    "portal": "fa-globe",
    "post": "fa-paper-plane-o",
    "sms": "fa-mobile",
    "social": "fa-share-alt",
}

# Who was in touch last, and before all the user, who mostly asks what they did
# themselves. Of a meeting all who took part, as the filter finds them all.
PEOPLE = """
    WITH recent AS (%(recent)s),
    people AS (
        SELECT 'user' AS kind, user_id AS id, date FROM recent
         UNION ALL
        SELECT 'contact', partner_id, date FROM recent
         UNION ALL
        SELECT 'contact', other.res_partner_id, recent.date
          FROM recent
          JOIN customer_interaction_res_partner_rel other
            ON other.customer_interaction_id = recent.id
    ),
    found AS (
        SELECT kind, id, row_number() OVER (
                   PARTITION BY kind
                   ORDER BY kind = 'user' AND id = %(uid)s DESC, max(date) DESC, id
               ) AS place
          FROM people
         WHERE id IS NOT NULL
         GROUP BY kind, id
    )
    SELECT found.kind, found.id, partner.name, partner.complete_name
      FROM found
      LEFT JOIN res_users ON found.kind = 'user' AND res_users.id = found.id
      JOIN res_partner partner
        ON partner.id = COALESCE(res_users.partner_id, found.id)
     WHERE found.place <= %(limit)s
"""


class CustomerInteraction(models.Model):
    """What the filters of the timeline offer, and what each user chose last."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    @api.readonly
    def get_timeline_filters(self):
        """As they were set; without a colleague who is gone."""
        self.check_access("read")
        filters = self.env["customer.timeline.filter"]._recall()
        filters = self._clean_timeline_filters(filters)
        # sudo: only whether there is such a user
        user = self.env["res.users"].sudo().browse(filters.get("user_id", ()))
        if not user.exists():
            filters.pop("user_id", None)
        return filters

    @api.model
    def set_timeline_filters(self, filters):
        """Remember what is the same for all customers: see ``REMEMBERED``."""
        self.check_access("read")
        filters = self._clean_timeline_filters(filters)
        remembered = {key: filters[key] for key in REMEMBERED if key in filters}
        self.env["customer.timeline.filter"]._remember(remembered)
        return remembered

    @api.model
    @api.readonly
    def get_timeline_choices(self, about, user_id=False):
        """``channels`` that the user may see, and ``users`` and ``contacts`` who took
        part of late; the user of a filter has a name, though they did not."""
        self.check_access("read")
        users, contacts = self._get_timeline_people(about)
        if user_id not in {user["id"] for user in users}:
            users += self._get_timeline_user(user_id)
        return {
            "channels": self._get_timeline_channels(),
            "users": users,
            "contacts": contacts,
        }

    @api.model
    def _get_timeline_user(self, user_id):
        user = self.env["res.users"].browse(self._clean_id(user_id) or ()).exists()
        return user._filtered_access("read").read(["name"])

    @api.model
    def _get_timeline_channels(self):
        kinds = self.env["customer.interaction.type"]
        hidden = set(kinds._get_hidden_ids())
        shown = {
            channel
            for channel, ids in kinds._get_ids_by_channel().items()
            if set(ids) - hidden
        }
        return [
            {"code": code, "name": name, "icon": CHANNEL_ICONS.get(code, "fa-circle-o")}
            for code, name in kinds._fields["channel"]._description_selection(self.env)
            if code in shown
        ]

    @api.model
    def _get_timeline_people(self, about):
        domains = self._get_timeline_domains(about)
        if not domains:
            return [], []
        self.env.flush_all()
        columns = [
            SQL.identifier(self._table, name)
            for name in ("id", "date", "user_id", "partner_id")
        ]
        queries = [
            self._search(domain, order=self._order, limit=RECENT) for domain in domains
        ]
        recent = SQL(" UNION ALL ").join(
            SQL("(%s)", query.select(*columns)) for query in queries
        )
        found = {"user": [], "contact": []}
        query = SQL(PEOPLE, recent=recent, uid=self.env.uid, limit=MOST_CHOICES)
        for kind, id_, name, full_name in self.env.execute_query(query):
            name = name or (full_name or "").rpartition(", ")[2]
            found[kind].append({"id": id_, "name": name})
        return [
            sorted(people, key=lambda person: person["name"].lower())
            for people in found.values()
        ]
