"""Identity providers: OpenID Connect and SAML 2.0. They say whom a provider vouches for; who that is here, a service says."""

from widget_server.adapters.sso.making import Makers

__all__ = ["Makers"]
