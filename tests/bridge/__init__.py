"""A bridge to another chat: how invitations are drawn elsewhere, and what comes back."""
