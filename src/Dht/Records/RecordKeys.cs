namespace Registry.Dht.Records;

/// <summary>Keys of values are paths whose first segment names the namespace.</summary>
internal static class RecordKeys
{
    /// <summary>"pk" of "/pk/…"; empty when the key is no such path.</summary>
    public static ReadOnlySpan<byte> NamespaceOf(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || key[0] != (byte)'/') return default;
        var rest = key[1..];
        var end = rest.IndexOf((byte)'/');
        return end > 0 ? rest[..end] : default;
    }
}
