namespace Registry.Hivemind.Calls;

/// <summary>What a handler answers: a response, or an error in words for the caller.</summary>
public readonly record struct CallAnswer(ReadOnlyMemory<byte> Response, string? Error = null)
{
    public static CallAnswer Failed(string error) => new(default, error);
}
