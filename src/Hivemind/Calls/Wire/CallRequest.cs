namespace Registry.Hivemind.Calls.Wire;

/// <summary>A call read from a frame, of which both are slices. Callee and name are not told: the stream says both better.</summary>
internal readonly record struct CallRequest(ReadOnlyMemory<byte> CallId, ReadOnlyMemory<byte> Data);
