namespace Registry.Multiformats;

/// <summary>One component: its protocol and its value's binary form (without the length prefix).</summary>
public readonly record struct MultiaddrComponent(MultiaddrProtocol Protocol, ReadOnlyMemory<byte> Value)
{
    /// <summary>The value as text, null for protocols without one.</summary>
    public string? ValueText => Protocol.Codec?.Format(Value.Span);
}
