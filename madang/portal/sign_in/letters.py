"""The letters of the sign-in, in the reader's language. Each may raise MailDown."""

from django.utils.translation import gettext as _

from madang.core.accounts.commands import CODE_MINUTES
from madang.core.accounts.mail import send_letter


def send_code(*, to: str, code: str, office: str) -> None:
    """The one-time code, in two groups of four."""
    send_letter(
        to=to,
        subject=_("%(code)s is your sign-in code (%(office)s)")
        % {"code": _grouped(code), "office": office},
        text=_(
            "Your sign-in code: %(code)s\n\n"
            "Enter it on the page that asked for your e-mail address, within %(minutes)s minutes.\n"
            "Nobody from our office will ever ask you for this code.\n"
            "If you did not ask for it, you need not do anything.\n\n"
            "%(office)s"
        )
        % {"code": _grouped(code), "minutes": CODE_MINUTES, "office": office},
    )


def send_no_code_for_officials(*, to: str, office: str, link: str) -> None:
    """Instead of a code, to the address of an official."""
    send_letter(
        to=to,
        subject=_("No sign-in by e-mail for officials (%(office)s)") % {"office": office},
        text=_(
            "Somebody asked for a sign-in code for this address. It belongs to an official, and\n"
            "officials sign in with user name, password and second factor:\n\n"
            "%(link)s\n\n"
            "For your own affairs as a resident please use a private address.\n\n"
            "%(office)s"
        )
        % {"link": link, "office": office},
    )


def send_reset_link(*, to: str, link: str) -> None:
    """Where to choose a new password."""
    send_letter(
        to=to,
        subject=_("Choose a new password"),
        text=_(
            "Here you can choose a new password:\n\n"
            "%(link)s\n\n"
            "Your second factor stays as it is and will be asked for when you sign in.\n"
            "If you did not ask for this, you need not do anything."
        )
        % {"link": link},
    )


def send_reset_refused(*, to: str) -> None:
    """Why there is no link."""
    send_letter(
        to=to,
        subject=_("Your password cannot be reset by e-mail"),
        text=_(
            "Somebody asked to reset the password of the account with this address. That is not\n"
            "possible by e-mail, because no second factor has been set up yet.\n"
            "Please ask the administrator of your agency for a new start password."
        ),
    )


def send_no_account(*, to: str) -> None:
    """To an address without any account: the same page was shown, so a letter is due too."""
    send_letter(
        to=to,
        subject=_("There is no account with this address"),
        text=_(
            "Somebody asked to reset the password of an account with this address, but there is\n"
            "none. If it was you, please check which address your agency has noted for you."
        ),
    )


def _grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
