"""Messages to people who agreed to get them: written once, sent by a worker, ended at one tap."""
