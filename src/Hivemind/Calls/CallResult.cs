namespace Registry.Hivemind.Calls;

/// <summary>The outcome of a call. <paramref name="Response"/> is empty unless it went well; <paramref name="Error"/> says why it did not.</summary>
public sealed record CallResult(CallStatus Status, ReadOnlyMemory<byte> Response, string? Error = null);
