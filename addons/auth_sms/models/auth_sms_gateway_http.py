from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import http_message
from ..engine.http_call import call

#: how much of an answer the test dialog shows
EXCERPT = 500


class AuthSmsGateway(models.Model):
    """Any provider with an HTTP interface, described by templates: see ``engine/http_message.py``."""

    _inherit = "auth.sms.gateway"

    url = fields.Char("Address", tracking=True)
    method = fields.Selection([("POST", "POST"), ("GET", "GET")], required=True, default="POST")
    headers = fields.Text(help="One “Name: value” per line, for example “Authorization: Bearer …”.")
    content_type = fields.Selection(
        [("json", "JSON"), ("form", "Form"), ("text", "Plain text")], "Content", required=True, default="json"
    )
    body = fields.Text(default='{"to": "{number}", "from": "{sender}", "text": "{text}"}')
    sender = fields.Char(help="Stands for {sender}; the company's name when empty.")
    success_status = fields.Char("Good status codes", required=True, default="200-299")
    success_contains = fields.Char("Answer contains", help="Text that must occur in the answer; may stay empty.")
    success_path = fields.Char(
        "JSON path", help="Where in a JSON answer the verdict stands, for example “messages.0.status”; may stay empty."
    )
    success_value = fields.Char("Value", help="What must stand there, for example “ok”.")

    @api.constrains(
        "kind",
        "url",
        "method",
        "headers",
        "content_type",
        "body",
        "sender",
        "success_status",
        "success_path",
        "success_value",
    )
    def _check_http(self):
        for gateway in self.filtered(lambda gateway: gateway.kind == "http"):
            try:
                gateway._http_request(http_message.values_of(**http_message.SAMPLE))
                http_message.parse_statuses(gateway.success_status)
            except http_message.TemplateError as error:
                raise ValidationError(gateway._http_problem(error)) from error
            used = f"{gateway.url} {gateway.body if gateway.method == 'POST' else ''}"
            if "{text}" not in used or not any(name in used for name in ("{number}", "{number_digits}")):
                raise ValidationError(
                    self.env._("Address or content must hold {text} and {number} (or {number_digits}).")
                )
            if gateway.success_path and not gateway.success_value:
                raise ValidationError(self.env._("Say which value must stand at the JSON path of a good answer."))

    def _http_problem(self, error):
        """Return a sentence for a :class:`~..engine.http_message.TemplateError`."""
        sentences = {
            "url": self.env._("The address must look like https://sms.example.com/send."),
            "url_host": self.env._("A placeholder may not stand in the host of the address."),
            "url_login": self.env._("Name and password do not belong into the address; use a header."),
            "url_plain": self.env._(
                "Codes may not travel in the clear: the address must begin with https:// (plain http is for this"
                " machine and private networks)."
            ),
            "header_line": self.env._("“%(part)s” is no header; write “Name: value”.", part=error.part),
            "header_own": self.env._("The header “%(part)s” is set by Odoo itself; remove it.", part=error.part),
            "header_text": self.env._("The text cannot travel in the header “%(part)s”.", part=error.part),
            "json": self.env._("With real values the content is no JSON; put placeholders inside quotation marks."),
            "status": self.env._("Write good status codes as “200-299” or “200, 202”."),
        }
        return sentences[error.code]

    def _http_request(self, values):
        return http_message.build(
            method=self.method,
            url=(self.url or "").strip(),
            headers=self.headers,
            content_type=self.content_type,
            body=self.body,
            values=values,
        )

    def _deliver_http(self, number, text, company):
        try:
            request = self._http_request(http_message.values_of(number, text, self.sender or company.name or "Odoo"))
        except http_message.TemplateError as error:
            return self._failure("refused", self._http_problem(error))
        answer = call(request, self.timeout)
        facts = {"status": answer.status, "seconds": answer.seconds, "answer": answer.content[:EXCERPT]}
        if answer.failure:
            # what was never asked has certainly not sent anything
            kind = "unreachable" if not answer.asked else "timeout" if answer.failure == "timeout" else "bad_answer"
            return self._failure(kind, self._http_failure(answer.failure), **facts)
        kind, code = http_message.judge(
            status=answer.status,
            content=answer.content,
            statuses=http_message.parse_statuses(self.success_status),
            contains=self.success_contains,
            path=self.success_path,
            value=self.success_value,
        )
        if kind == "sent":
            return self._success(**facts)
        return self._failure(kind, self._http_verdict(code, answer.status), **facts)

    def _http_failure(self, failure):
        """Return a sentence for a failure of :func:`~..engine.http_call.call`."""
        return {
            "timeout": self.env._("The gateway did not answer within %(seconds)s seconds.", seconds=self.timeout),
            "name": self.env._("The host of the gateway is unknown."),
            "refused": self.env._("Nobody listens at the address of the gateway."),
            "network": self.env._("The gateway cannot be reached."),
            "tls": self.env._("No secure connection: the gateway has no valid certificate for this address."),
            "cut": self.env._("The gateway ended the connection before it had answered."),
            "no_http": self.env._("What the gateway answered is no HTTP."),
        }[failure]

    def _http_verdict(self, code, status):
        """Return a sentence for what :func:`~..engine.http_message.judge` found."""
        return {
            "redirect": self.env._(
                "The gateway sends to another address (status %(status)s), which is not followed.", status=status
            ),
            "status": self.env._("The gateway answered with status %(status)s.", status=status),
            "contains": self.env._("The answer does not contain what a good one contains."),
            "json": self.env._("The answer is no JSON."),
            "path": self.env._("The answer has nothing at the JSON path."),
            "value": self.env._("The gateway refused the message."),
        }[code]
