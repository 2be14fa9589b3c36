"""What two answers leave for one page is said once."""

from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpResponse


def answered(rf, cookie: str, *sentences: str) -> HttpResponse:
    """The answer to one press, after `cookie` of an answer that no page has shown."""

    def view(request):
        for sentence in sentences:
            messages.success(request, sentence)
        return HttpResponse()

    request = rf.get("/")
    request.session = {}
    request.COOKIES["messages"] = cookie
    return MessageMiddleware(view)(request)


def test_a_double_click_leaves_its_sentence_once(rf):
    first = answered(rf, "", "Jawaban 4 tersimpan.")
    second = answered(rf, first.cookies["messages"].value, "Jawaban 4 tersimpan.", "Lain.")
    page = rf.get("/")
    page.session, page.COOKIES["messages"] = {}, second.cookies["messages"].value
    shown = MessageMiddleware(lambda request: HttpResponse("|".join(map(str, get_messages(request)))))
    assert shown(page).content.decode() == "Jawaban 4 tersimpan.|Lain."
