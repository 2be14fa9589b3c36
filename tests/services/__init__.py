"""With real servers: a worker process of its own, a broker that carries messages, many people at once."""
