from odoo import http
from odoo.http import request


class CustomerCommunity(http.Controller):
    """The link of an invitation.

    Looking at it changes nothing: scanners of emails open every link. Only the form
    on the page answers.
    """

    @http.route(
        "/customer/community/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def show_invitation(self, token, answer=None, **_params):
        member = request.env["customer.community.member"]._get_by_token(token)
        if request.httprequest.method == "POST" and member:
            member._answer(answer)
        if member.partner_id.lang:
            member = member.with_context(lang=member.partner_id.lang)
        response = request.render(
            "customer_relationship.customer_community_invitation_page",
            {"member": member, "token": token},
            status=200 if member else 404,
        )
        # Nobody's name and no link is kept by caches or told to other sites.
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
