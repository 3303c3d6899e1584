from odoo.http import Controller, request

from ..doors import MAX_FILE, Refused, dealer_route
from ..models.prm_conversation import CAPABILITY
from ..models.prm_conversation_dealer import FILES_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT
from .talk import attempt, firm_of, list_of, new_key, record_of, uploads

URL = "/my/prm/messages"
#: some files of the largest size, and the form around them
MAX_BODY = FILES_LIMIT * MAX_FILE + 1024 * 1024
#: messages that a page shows of a long conversation, the newest ones
THREAD_LIMIT = 100


class DealerMessages(Controller):
    @dealer_route([URL, f"{URL}/page/<int:page>"], capability=CAPABILITY)
    def messages(self, door, page=1, which="all", q="", **query):
        names = {
            "all": door.env._("All"),
            "unread": door.env._("Unread"),
            "open": door.env._("Waiting"),
            "answered": door.env._("Answered"),
            "closed": door.env._("Closed"),
        }
        conversations, values = list_of(door, "prm.conversation", URL, page, which, q, names)
        return door.render(
            "prm_portal.messages_page",
            {
                "title": door.env._("Messages"),
                "subtitle": door.env._("Your conversations with the head office."),
                "conversations": conversations,
                **values,
            },
        )

    # --- a new one ------------------------------------------------------------------------------------

    @dealer_route(f"{URL}/new", capability=CAPABILITY)
    def new(self, door, **query):
        door.require(CAPABILITY, write=True)
        return self._form(door)

    def _form(self, door, sentence=None, **values):
        return door.render(
            "prm_portal.message_new_page",
            {
                "title": door.env._("New message"),
                "crumbs": [{"title": door.env._("Messages"), "url": URL}],
                "sentence": sentence,
                "key": values.get("key") or new_key(),
                "subject": values.get("subject", ""),
                "text": values.get("text", ""),
                "private": bool(values.get("private")),
                "department": values.get("department", ""),
                "departments": [
                    {**row, "id": str(row["id"])} for row in door.env["prm.conversation"]._dealer_departments()
                ],
                "subject_limit": SUBJECT_LIMIT,
                "text_limit": TEXT_LIMIT,
                "files_limit": FILES_LIMIT,
                "file_limit": MAX_FILE,
            },
            status=422 if sentence else 200,
        )

    @dealer_route(f"{URL}/create", capability=CAPABILITY, write=True, back=f"{URL}/new", max_content_length=MAX_BODY)
    def add(self, door, subject="", department="", text="", private="", key="", **form):
        env, files = door.env, uploads("files")

        def make():
            return env["prm.portal.request"]._once(
                key,
                lambda: env["prm.conversation"]._dealer_open(
                    firm_of(door), subject, department, text, private == "1", files
                ),
            )

        made, sentence = attempt(door, make)
        if sentence:
            return self._form(
                door, sentence, subject=subject, department=department, text=text, private=private, key=key
            )
        return door.redirect(f"{URL}/{made[0]}", env._("Sent.") if made[1] else None)

    # --- one ------------------------------------------------------------------------------------------

    @dealer_route(f"{URL}/<int:conversation_id>", capability=CAPABILITY)
    def conversation(self, door, conversation_id, older="", **query):
        conversation = record_of(door, "prm.conversation", conversation_id)
        return self._page(door, conversation, limit=None if older == "1" else THREAD_LIMIT)

    def _page(self, door, conversation, sentence=None, text="", key=None, limit=THREAD_LIMIT):
        conversation._mark_read()
        values = conversation._dealer_values()[0]
        messages = conversation._message_values(limit and limit + 1)
        older = bool(limit) and len(messages) > limit
        return door.render(
            "prm_portal.message_page",
            {
                "title": values["name"],
                "crumbs": [{"title": door.env._("Messages"), "url": URL}],
                "conversation": values,
                "messages": messages[-limit:] if limit else messages,
                "older": older,
                "sentence": sentence,
                "text": text,
                "key": key or new_key(),
                "text_limit": TEXT_LIMIT,
                "files_limit": FILES_LIMIT,
                "file_limit": MAX_FILE,
                "writes": not door.reads_only,
            },
            status=422 if sentence else 200,
        )

    @dealer_route(
        f"{URL}/<int:conversation_id>/answer",
        capability=CAPABILITY,
        write=True,
        back=f"{URL}/{{conversation_id}}",
        max_content_length=MAX_BODY,
    )
    def answer(self, door, conversation_id, text="", key="", **form):
        conversation, files = door.record("prm.conversation", conversation_id), uploads("files")
        _made, sentence = attempt(
            door,
            lambda: door.env["prm.portal.request"]._once(key, lambda: conversation._dealer_answer(text, files)),
        )
        if sentence:
            return self._page(door, conversation, sentence, text, key)
        return door.redirect(f"{URL}/{conversation_id}#end")

    @dealer_route(f"{URL}/<int:conversation_id>/close", capability=CAPABILITY, write=True, back=URL)
    def close(self, door, conversation_id, **form):
        door.record("prm.conversation", conversation_id)._dealer_close()
        return door.redirect(URL, door.env._("Closed. Your next message in it opens it again."))

    @dealer_route(f"{URL}/file/<int:file_id>", capability=CAPABILITY)
    def file(self, door, file_id, **query):
        conversations = door.env["prm.conversation"]
        file = conversations._dealer_file(file_id, firm_of(door))
        if not file:
            raise Refused(door.env._("There is nothing here, or it is not yours to see."), status=404)
        response = request.env["ir.binary"]._get_stream_from(file).get_response(as_attachment=True)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Cache-Control"] = "private, no-store"
        return response
