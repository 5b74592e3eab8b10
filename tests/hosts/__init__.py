"""The pack of hostile pages: whatever a page does, a card on it works and the page is as it would be without it."""
