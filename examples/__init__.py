"""The demo: a chat, a product page and a start page that use nothing but Cuecard's documented public surface."""
