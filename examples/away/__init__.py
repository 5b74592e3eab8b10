"""What reaches Lena while she is away from her chat: her phone and her mailbox, with real servers behind both."""
