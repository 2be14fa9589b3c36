"""The second step of a sign-in: between the password and the code the person is nobody yet."""

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare


class SecondStep(AuthenticateStage):
    """allauth's. What was true when the password was typed must still be true when the code is."""

    def handle(self) -> Any:
        if self.login.user is not None:
            self.state["password"] = self.login.user.get_session_auth_hash()
        return super().handle()

    def exit(self) -> HttpResponse:
        """Into the site; back to the sign-in page where the account was closed or its password changed meanwhile."""
        user = self.login.user
        if not user.is_active or not constant_time_compare(self.state["password"], user.get_session_auth_hash()):
            return self.abort()
        return super().exit()
