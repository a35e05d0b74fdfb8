"""The summariser over a chat server, part by part and against a real HTTP server."""
