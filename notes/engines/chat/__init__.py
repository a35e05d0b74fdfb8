"""The summariser that asks a chat server: any that speaks OpenAI's chat completions."""
