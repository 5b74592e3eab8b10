"""Email: letters drawn as HTML and text, and sent by SMTP."""

from widget_server.adapters.channels.email.composing import composed
from widget_server.adapters.channels.email.drawing import draw
from widget_server.adapters.channels.email.smtp import SmtpPost, SmtpServer, smtp_server
from widget_server.adapters.channels.email.staff import draw_staff

__all__ = ["SmtpPost", "SmtpServer", "composed", "draw", "draw_staff", "smtp_server"]
