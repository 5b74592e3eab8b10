"""The pack of hostile pages once more, in Firefox: only in `./dev test --full`, and without a driver beside it."""
