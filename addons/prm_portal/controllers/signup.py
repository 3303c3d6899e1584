from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome


class DealerSignup(AuthSignupHome):
    """Where the link of an invitation leads."""

    def get_auth_signup_qcontext(self):
        """Say what to do when the link of a mail has ended, where Odoo says that a token is invalid."""
        qcontext = super().get_auth_signup_qcontext()
        if qcontext.get("invalid_token"):
            qcontext["error"] = request.env._(
                "This link has ended, or it was used already. Sign in with your password,"
                " or ask whoever invited you for a new link."
            )
        return qcontext
