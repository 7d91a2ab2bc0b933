namespace Registry.Hivemind.Calls.Wire;

/// <summary>An answer read from a frame, of which the first two are slices. <paramref name="Error"/> is null when the call went well.</summary>
internal readonly record struct CallReply(ReadOnlyMemory<byte> CallId, ReadOnlyMemory<byte> Response, string? Error);
