"""A town of ward portals on loopback: real sockets, invented news, a clock of its own, a log that judges crawlers."""
